import { describe, expect, it } from 'vitest';
import type { FileUpload } from '../../../components/upload/use-file-upload';
import { EMPTY_DRAFT, fieldOfRefusal, readDraft, type StartDraft, type StartField } from './start-draft';

const file = { name: 'digits.npz', size: 3 } as File;
const SENT: FileUpload = { state: 'done', file, uploadId: 'a'.repeat(32) };
const complete: StartDraft = { ...EMPTY_DRAFT, target: 'digits' };

describe('the form of an offline job', () => {
  it('states only what was entered', () => {
    expect(readDraft(complete, SENT)).toEqual({ call: { target: 'digits', uploadId: 'a'.repeat(32) } });
    expect(readDraft({ ...complete, source: 'url', url: 'https://x.example/d.csv' }, { state: 'none' })).toEqual({ call: { target: 'digits', url: 'https://x.example/d.csv' } });
    expect(readDraft({ ...complete, minAccuracyPercent: '97,5', finishIn: '1.5', finishUnit: 'minutes', maxCostUsd: '0.02', output: 'csv', application: 'kiosk', webhook: 'https://x.example/hook', name: ' night ' }, SENT))
      .toEqual({ call: { target: 'digits', uploadId: 'a'.repeat(32), minAccuracy: 0.975, finishInMs: 90_000, maxCostUsd: 0.02, output: 'csv', application: 'kiosk', webhook: 'https://x.example/hook', name: 'night' } });
  });
  it('lets a floor of 0 stand for none', () => {
    expect(readDraft({ ...complete, minAccuracyPercent: '0' }, SENT)).toMatchObject({ call: { minAccuracy: 0 } });
  });

  it.each<[StartField, Partial<StartDraft>, FileUpload?]>([
    ['file', {}, { state: 'none' }], ['file', {}, { state: 'sending', file, sentBytes: 1, bytesPerSecond: null, leftMs: null }], ['file', {}, { state: 'failed', file, reason: 'too large' }],
    ['url', { source: 'url', url: 'ftp://x' }], ['url', { source: 'url', url: '' }], ['target', { target: '' }], ['minAccuracyPercent', { minAccuracyPercent: '101' }],
    ['minAccuracyPercent', { minAccuracyPercent: 'good' }], ['finishIn', { finishIn: '0' }], ['finishIn', { finishIn: '91', finishUnit: 'days' }], ['maxCostUsd', { maxCostUsd: '-1' }],
    ['webhook', { webhook: 'hook' }], ['name', { name: 'x'.repeat(101) }],
  ])('says what is wrong with %s: %j', (field, change, upload = SENT) => {
    const read = readDraft({ ...complete, ...change }, upload);
    expect('problems' in read ? Object.keys(read.problems) : []).toEqual([field]);
  });

  it('puts refusals at their fields', () => {
    expect(['uploadId', 'finishInMs', 'webhook', 'version', undefined].map(fieldOfRefusal)).toEqual(['file', 'finishIn', 'webhook', null, null]);
  });
});

import { describe, expect, it } from 'vitest';
import { EMPTY_DRAFT, readDraft, type UpstreamDraft } from './upstream-draft';

const complete: UpstreamDraft = { ...EMPTY_DRAFT, task: 'digits', name: 'remote', url: 'https://triton.example:8000', model: 'mnist' };

describe('the form of an upstream', () => {
  it('is complete with task, name, address and model', () => {
    expect(readDraft(complete)).toEqual({ call: { task: 'digits', name: 'remote', url: 'https://triton.example:8000', model: 'mnist', pricePerHourUsd: 0, concurrency: 4, activation: 'none' } });
    expect(readDraft({ ...complete, accuracyPercent: '97,5', pricePerHourUsd: '1.2', concurrency: '8', softmax: true, modelVersion: '3' }))
      .toMatchObject({ call: { accuracy: 0.975, pricePerHourUsd: 1.2, concurrency: 8, activation: 'softmax', version: '3' } });
  });

  it.each<[keyof UpstreamDraft, string]>([
    ['task', ''], ['task', 'My Task'], ['name', 'digits'], ['url', 'triton:8000'], ['url', 'ftp://x'], ['model', ''], ['accuracyPercent', '101'], ['accuracyPercent', 'good'],
    ['pricePerHourUsd', '-1'], ['concurrency', '0'], ['concurrency', '1.5'], ['concurrency', '65'],
  ])('says what is wrong with %s = "%s"', (field, text) => {
    const read = readDraft({ ...complete, [field]: text });
    expect('problems' in read ? Object.keys(read.problems) : []).toEqual([field]);
  });
});

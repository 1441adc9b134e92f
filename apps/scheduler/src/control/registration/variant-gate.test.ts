import { describe, expect, it } from 'vitest';
import type { Accuracy } from '@infaas/shared/domain/profile';
import { sampleProfile } from '../testing/sample-rows';
import { judgeVariant, type Measured } from './variant-gate';

const accuracy = (value: number): Accuracy => ({ value, low: value, high: value, basis: 'measured', samples: 1_000, validationSet: 'set' });
const measured = (meanUs: number, change: Parameters<typeof sampleProfile>[2] = {}, threads = 1, value = 0.95): Measured => (
  { variant: { threads, accuracy: accuracy(value) }, profile: sampleProfile('x', meanUs, change) });
const base = measured(1_000);

describe('judgeVariant', () => {
  it.each([
    ['half the latency', measured(500), true, 'better'],
    ['4 % less latency', measured(960), false, 'no_gain'],
    ['6 % less latency within the noise', measured(940, { latency: [{ batch: 1, samples: 5, meanUs: 940, p50Us: 940, p95Us: 1_200, p99Us: 1_300, deviationUs: 200 }] }), false, 'no_gain'],
    ['2 threads, 40 % less latency', measured(600, {}, 2), true, 'better'],
    ['2 threads, the same latency', measured(1_000, {}, 2), false, 'no_gain'],
    ['half the memory', measured(1_000, { memoryBytes: 5e7 }), true, 'better'],
    ['half the load time', measured(1_000, { loadUs: 5_000 }), true, 'better'],
    ['1 point less accuracy, faster', measured(500, {}, 1, 0.941), true, 'better'],
    ['2 points less accuracy, faster', measured(500, {}, 1, 0.93), false, 'accuracy'],
    ['nothing comparable', measured(500, { latency: [] }), false, 'no_gain'],
  ])('%s', (_, candidate, passed, code) => {
    expect(judgeVariant(candidate, base)).toMatchObject({ passed, reason: { code } });
  });
});

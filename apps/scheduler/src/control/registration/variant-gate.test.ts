import { describe, expect, it } from 'vitest';
import type { Accuracy } from '@infaas/shared/domain/profile';
import type { ProfileReference } from '@infaas/shared/jobs/catalogue';
import { sampleProfile } from '../testing/sample-rows';
import { judgeVariant, type Measured } from './variant-gate';

const accuracy = (value: number, change: Partial<Accuracy> = {}): Accuracy => (
  { value, low: value, high: value, basis: 'measured', samples: 1_000, validationSet: 'set', hits: Math.round(value * 1_000), ...change });
const measured = (meanUs: number, change: Parameters<typeof sampleProfile>[2] = {}, threads = 1, own = accuracy(0.95)): Measured => (
  { variant: { threads, accuracy: own }, profile: sampleProfile('x', meanUs, change) });
const base = measured(1_000);
const noisy = { batch: 1, samples: 5, meanUs: 940, p50Us: 940, p95Us: 1_200, p99Us: 1_300, deviationUs: 200 };

describe('judgeVariant by two profiles', () => {
  it.each([
    ['half the latency', measured(500), true, 'better'],
    ['4 % less latency', measured(960), false, 'no_gain'],
    ['6 % less latency within the noise', measured(940, { latency: [noisy] }), false, 'no_gain'],
    ['2 threads, 40 % less latency', measured(600, {}, 2), true, 'better'],
    ['2 threads, the same latency', measured(1_000, {}, 2), false, 'no_gain'],
    ['half the memory', measured(1_000, { memoryBytes: 5e7 }), true, 'better'],
    ['half of little memory', measured(1_000, { memoryBytes: 9.3e7 }), false, 'no_gain'],
    ['1 point less accuracy, faster', measured(500, {}, 1, accuracy(0.94)), true, 'better'],
    ['2 points less accuracy, faster', measured(500, {}, 1, accuracy(0.93)), false, 'accuracy'],
    ['2 points less on other samples, faster', measured(500, {}, 1, accuracy(0.93, { validationSet: 'older' })), true, 'better'],
    ['nothing comparable', measured(500, { latency: [] }), false, 'no_gain'],
  ])('%s', (_, candidate, passed, code) => {
    expect(judgeVariant(candidate, base)).toMatchObject({ passed, reason: { code } });
  });

  it('says how many samples were right', () => {
    expect(judgeVariant(measured(500, {}, 1, accuracy(0.93)), base).reason.text).toContain('930 of 1000 samples right against 950');
  });
});

describe('judgeVariant by load time', () => {
  const slow = measured(1_000, { loadUs: 300_000, loadDeviationUs: 10_000 });
  it.each([
    ['half the load time', { loadUs: 150_000, loadDeviationUs: 10_000 }, slow, true],
    ['half the load time of one load', { loadUs: 150_000, loadSamples: 1 }, slow, false],
    ['half the load time, widely spread', { loadUs: 150_000, loadDeviationUs: 60_000 }, slow, false],
    ['4 % less', { loadUs: 288_000, loadDeviationUs: 100 }, slow, false],
    ['half of 10 ms', { loadUs: 5_000 }, base, false],
  ])('%s', (_, change, against, passed) => {
    expect(judgeVariant(measured(1_000, change), against).passed).toBe(passed);
  });
});

describe('judgeVariant beside its base', () => {
  const reference = (change: Partial<ProfileReference>): { reference: ProfileReference } => (
    { reference: { variantId: 'base', latency: [], ratios: [], load: null, memoryBytes: 1e8, ...change } });
  const ratio = (value: number, half: number, batch = 1): ProfileReference['ratios'][number] => ({ batch, ratio: value, low: value - half, high: value + half, rounds: 5 });
  it.each([
    ['slower than an earlier profile of the base, faster than the base beside it', 1_500, reference({ ratios: [ratio(0.8, 0.1)] }), 1, true],
    ['faster than an earlier profile of the base, no faster than the base beside it', 300, reference({ ratios: [ratio(0.99, 0.005)] }), 1, false],
    ['20 % faster within the noise', 800, reference({ ratios: [ratio(0.8, 0.25)] }), 1, false],
    ['faster at one batch size', 1_000, reference({ ratios: [ratio(1, 0.01), ratio(0.7, 0.1, 8)] }), 1, true],
    ['2 threads, 20 % less latency', 800, reference({ ratios: [ratio(0.8, 0.05)] }), 2, true],
    ['the base at 2 threads loads the same file', 1_000, reference({ load: null }), 2, false],
    ['a load time that is shorter than the base beside it', 1_000, reference({ load: { us: 100_000, samples: 5, deviationUs: 1_000 } }), 1, true],
    ['a load time that another moment made shorter', 1_000, reference({ load: { us: 10_500, samples: 5, deviationUs: 100 } }), 1, false],
  ])('%s', (_, meanUs, change, threads, passed) => {
    const earlier = measured(1_000, { loadUs: 900_000 });
    expect(judgeVariant(measured(meanUs, change, threads), earlier).passed).toBe(passed);
  });
});

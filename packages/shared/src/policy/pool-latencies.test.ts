import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BatchLatency } from '../domain/profile';
import { poolLatencies, type PooledProfile } from './pool-latencies';

const point = (batch: number, meanUs: number): BatchLatency => ({ batch, samples: 9, meanUs, p50Us: meanUs, p95Us: 2 * meanUs, p99Us: 3 * meanUs, deviationUs: 10 });
const base = (meanUs: number): PooledProfile => ({ variantId: 'base', latency: [point(1, meanUs), point(2, 2 * meanUs)], reference: null });
/** Measured when everything took `busy` times as long as it should. */
const variant = (variantId: string, ratio: number, busy: number): PooledProfile => ({
  variantId, latency: [point(1, 100 * ratio * busy), point(2, 200 * ratio * busy)],
  reference: { variantId: 'base', latency: [point(1, 100 * busy), point(2, 200 * busy)], ratios: [{ batch: 1, ratio }, { batch: 2, ratio }] },
});
const means = (profiles: readonly PooledProfile[]): number[][] => profiles.map((profile) => profile.latency.map((each) => each.meanUs));

describe('poolLatencies', () => {
  it('compares variants that were measured at moments of different noise by their ratios to the base', () => {
    expect(means(poolLatencies([base(100), variant('slow', 1.2, 1), variant('fast', 0.8, 2)]))).toEqual([[100, 200], [120, 240], [80, 160]]);
  });

  it('scales percentiles and deviation alike', () => {
    expect(poolLatencies([base(100), variant('fast', 0.8, 2), variant('other', 1, 1)])[1]?.latency[0]).toEqual({ batch: 1, samples: 9, meanUs: 80, p50Us: 80, p95Us: 160, p99Us: 240, deviationUs: 5 });
  });

  it('leaves alone what has no base beside it', () => {
    const alone = [{ ...base(70), variantId: 'alone' }, { variantId: 'other', latency: [point(1, 5)], reference: null }];
    expect(poolLatencies(alone)).toEqual(alone);
  });

  it('scales a size without a ratio as the one before', () => {
    const partly = variant('partly', 0.5, 2);
    if (partly.reference) partly.reference = { ...partly.reference, ratios: [{ batch: 1, ratio: 0.5 }] };
    expect(means(poolLatencies([base(100), variant('other', 1, 1), partly]))[2]).toEqual([50, 100]);
  });

  it('keeps the order of ratios whatever the noise, and never lets a larger batch come out faster', () => {
    const one = fc.record({ ratio: fc.double({ min: 0.2, max: 5, noNaN: true }), busy: fc.double({ min: 1, max: 20, noNaN: true }) });
    fc.assert(fc.property(fc.array(one, { minLength: 2, maxLength: 6 }), (drawn) => {
      const pooled = poolLatencies([base(100), ...drawn.map(({ ratio, busy }, at) => variant(`v${at}`, ratio, busy))]).slice(1);
      for (const [at, { latency }] of pooled.entries()) {
        expect(latency[1]?.meanUs ?? 0).toBeGreaterThanOrEqual(latency[0]?.meanUs ?? Infinity);
        for (const [other, { latency: theirs }] of pooled.entries()) {
          if ((drawn[at]?.ratio ?? 0) < (drawn[other]?.ratio ?? 0)) expect(latency[0]?.meanUs ?? 0).toBeLessThanOrEqual(theirs[0]?.meanUs ?? 0);
        }
      }
    }));
  });
});

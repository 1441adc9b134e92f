import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_DEADLINE_US } from '../domain/objective';
import { latencyModel, peakPerSecond } from './latency-model';
import type { LatencyModel } from './latency-model';
import { sustainableRate } from './sustainable-rate';

const RUN_US = 10_000;
/** Every run takes ten milliseconds, whatever its batch up to `maxBatch`. */
function flat(maxBatch = 1): LatencyModel {
  const latency = [...new Set([1, maxBatch])].map((batch) => ({ batch, meanUs: RUN_US, p50Us: RUN_US, p95Us: RUN_US, p99Us: RUN_US, deviationUs: 0, count: 100 }));
  return latencyModel({ latency, maxBatch } as unknown as Parameters<typeof latencyModel>[0]);
}

describe('the rate that keeps a deadline', () => {
  it('is the peak where there is no deadline', () => {
    expect(sustainableRate(flat(), { deadlineUs: NO_DEADLINE_US, rowsPerSecond: 1 })).toBeCloseTo(100, 0);
    for (const rowsPerSecond of [0, 1, 1_000]) expect(sustainableRate(flat(), { deadlineUs: Infinity, rowsPerSecond })).toBe(100);
  });

  it('is nothing where an idle instance is late', () => {
    expect(sustainableRate(flat(), { deadlineUs: RUN_US - 1, rowsPerSecond: 1 })).toBe(0);
  });

  it.each([
    { deadlineMs: 10, asked: 0.5, least: 0.9, most: 1.1, why: 'nobody may wait: a hundredth of the time busy' },
    { deadlineMs: 20, asked: 5, least: 5, most: 15, why: 'one run of waiting' },
    { deadlineMs: 50, asked: 5, least: 45, most: 60, why: 'four runs of waiting' },
    { deadlineMs: 50, asked: 130, least: 65, most: 80, why: 'two share the load' },
    { deadlineMs: 50, asked: 2_000, least: 90, most: 100, why: 'many share it' },
  ])('at $deadlineMs ms and $asked/s: $why', ({ deadlineMs, asked, least, most }) => {
    const rate = sustainableRate(flat(), { deadlineUs: deadlineMs * 1_000, rowsPerSecond: asked });
    expect(rate).toBeGreaterThanOrEqual(least);
    expect(rate).toBeLessThanOrEqual(most);
  });

  it('rises with the deadline and with those who share the load, up to the peak', () => {
    fc.assert(fc.property(fc.integer({ min: RUN_US, max: 40 * RUN_US }), fc.integer({ min: 0, max: 10 * RUN_US }), fc.double({ min: 0.01, max: 5_000, noNaN: true }), fc.integer({ min: 1, max: 16 }), (deadlineUs, moreUs, rowsPerSecond, maxBatch) => {
      const model = flat(maxBatch);
      const rate = sustainableRate(model, { deadlineUs, rowsPerSecond });
      expect(rate).toBeGreaterThan(0);
      expect(rate).toBeLessThanOrEqual(peakPerSecond(model, maxBatch) * (1 + 1e-9));
      const longer = sustainableRate(model, { deadlineUs: deadlineUs + moreUs, rowsPerSecond });
      const needed = (each: number): number => Math.max(1, Math.ceil(rowsPerSecond / each));
      expect(needed(longer)).toBeLessThanOrEqual(needed(rate));
    }));
  });

  it.each([1, 2, 4, 8].flatMap((instances) => [1.5, 2, 3, 5, 10].map((runs) => ({ instances, runs }))))('keeps about 99 % of random arrivals in time: $instances instances, deadline of $runs runs', ({ instances, runs }) => {
    const deadlineUs = runs * RUN_US;
    const rate = rateOf(instances, deadlineUs) * instances;
    const missed = missedPart({ instances, deadlineUs, ratePerSecond: rate, queries: 60_000 });
    expect(missed).toBeLessThan(0.015);
    // Not timid either: much more would not do.
    expect(missedPart({ instances, deadlineUs, ratePerSecond: rate * 2.5, queries: 60_000 })).toBeGreaterThan(0.01);
  });
});

/** The rate of the greatest load that is said to need just so many instances. */
function rateOf(instances: number, deadlineUs: number): number {
  let found = 0;
  for (let asked = 0.1; asked < instances * 100; asked += 0.1) {
    const rate = sustainableRate(flat(), { deadlineUs, rowsPerSecond: asked });
    if (Math.ceil(asked / rate - 1e-9) <= instances) found = asked / instances;
  }
  return found;
}

/** Part of Poisson arrivals that no instance can start in time, which are refused: first come, first served, every run as long. */
function missedPart({ instances, deadlineUs, ratePerSecond, queries }: { instances: number; deadlineUs: number; ratePerSecond: number; queries: number }): number {
  let seed = 12_345;
  const random = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return (seed + 0.5) / 2 ** 32;
  };
  const freeAt = new Float64Array(instances);
  let now = 0;
  let missed = 0;
  for (let query = 0; query < queries; query += 1) {
    now += (-Math.log(random()) * 1e6) / ratePerSecond;
    let first = 0;
    for (let at = 1; at < instances; at += 1) if ((freeAt[at] ?? 0) < (freeAt[first] ?? 0)) first = at;
    const start = Math.max(now, freeAt[first] ?? 0);
    if (start + RUN_US > now + deadlineUs) missed += 1;
    else freeAt[first] = start + RUN_US;
  }
  return missed / queries;
}

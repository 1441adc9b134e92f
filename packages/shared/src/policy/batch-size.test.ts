import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quickestBatch } from './batch-size';
import { latencyModel, meanUs } from './latency-model';
import { profileOf } from './view.fixture';

/** Two together take 1.9 times as long as one, four 3.7 times: a little is gained. */
const little = latencyModel(profileOf([[1, 1_000, 1_000], [2, 1_900, 1_900], [4, 3_700, 3_700]], { maxBatch: 4 }));
/** Seven further rows cost as much as the first. */
const much = latencyModel(profileOf([[1, 1_000, 1_000], [4, 1_430, 1_430], [8, 2_000, 2_000]], { maxBatch: 8 }));
const linear = latencyModel(profileOf([[1, 1_000, 1_000], [8, 8_000, 8_000]], { maxBatch: 8 }));

const of = (over: Partial<Parameters<typeof quickestBatch>[1]> = {}): Parameters<typeof quickestBatch>[1] => ({ rows: 4, cap: 8, rowsPerSecond: 0, slowdown: 1, ...over });

describe('quickestBatch', () => {
  it.each([
    // one by one they wait 1,000 + 2,000 us, together 2 x 1,900
    ['little is gained and two wait: one by one', little, of({ rows: 2 }), 1],
    ['little is gained and four wait: one by one', little, of({ rows: 4 }), 1],
    // 40 wait 820,000 us one by one, 40 x 20.5 x 0.925 x 1.07 in fours: what is gained on the way is more than each four waits for its last
    ['little is gained and forty wait: full batches', little, of({ rows: 80 }), 4],
    ['little is gained, but one by one could not keep up: full batches', little, of({ rows: 2, rowsPerSecond: 1_020 }), 4],
    ['little is gained, and one by one hardly keeps up: full batches', little, of({ rows: 4, rowsPerSecond: 980 }), 4],
    ['little is gained at half the load: one by one', little, of({ rows: 4, rowsPerSecond: 500 }), 1],
    ['a slowed-down instance cannot keep up one by one', little, of({ rows: 2, rowsPerSecond: 500, slowdown: 2.04 }), 4],
    ['much is gained: all together', much, of({ rows: 8 }), 8],
    ['much is gained, within the cap', much, of({ rows: 8, cap: 4 }), 4],
    ['nothing is gained: one by one, whatever comes', linear, of({ rows: 100, rowsPerSecond: 5_000 }), 1],
  ])('%s', (_, model, input, expected) => {
    expect(quickestBatch(model, input)).toBe(expected);
  });

  it('lets nobody wait longer, all together, than another size would, when nothing more comes', () => {
    const rises = fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 3, maxLength: 3 });
    fc.assert(fc.property(fc.integer({ min: 100, max: 900 }), rises, fc.integer({ min: 1, max: 20 }), (one, [a = 0, b = 0, c = 0], rows) => {
      const model = latencyModel(profileOf([[1, one, one], [2, one + a, one + a], [4, one + a + b, one + a + b], [8, one + a + b + c, one + a + b + c]], { maxBatch: 8 }));
      const waits = (size: number): number => {
        let [at, sum] = [0, 0];
        for (let left = rows; left > 0; left -= Math.min(size, left)) {
          at += meanUs(model, Math.min(size, left));
          sum += at * Math.min(size, left);
        }
        return sum;
      };
      const chosen = quickestBatch(model, of({ rows }));
      for (const size of [1, 2, 4, 8]) if (size <= chosen) expect(waits(chosen)).toBeLessThanOrEqual(waits(size) + 1e-6);
      expect(chosen).toBeLessThanOrEqual(8);
    }));
  });
});

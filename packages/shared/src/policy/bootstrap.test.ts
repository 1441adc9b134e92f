import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../domain/random';
import { errorQualityInterval, macroF1, wilsonInterval } from './accuracy';
import { bootstrapInterval } from './bootstrap';

describe('bootstrapInterval', () => {
  it('is near the interval that is known in closed form, and the same every time', () => {
    const right = Array.from({ length: 1_000 }, (_, at) => (at % 10 === 0 ? 0 : 1));
    const share = (indices: Int32Array): number => indices.reduce((sum, at) => sum + (right[at] ?? 0), 0) / indices.length;
    const interval = bootstrapInterval(1_000, share);
    const known = wilsonInterval(900, 1_000);
    expect(Math.abs(interval.low - known.low)).toBeLessThan(0.006);
    expect(Math.abs(interval.high - known.high)).toBeLessThan(0.006);
    expect(bootstrapInterval(1_000, share)).toEqual(interval);
  });

  it('has nothing to say without samples or where the statistic is no number', () => {
    expect(bootstrapInterval(0, () => 1)).toEqual({ low: 0, high: 1 });
    expect(bootstrapInterval(3, () => Number.NaN)).toEqual({ low: 0, high: 1 });
  });

  it('covers the truth about as often as it says', () => {
    let covered = 0;
    for (let seed = 1; seed <= 40; seed += 1) {
      const random = seededRandom(seed);
      const values = Float64Array.from({ length: 200 }, () => random());
      const { low, high } = bootstrapInterval(200, (indices) => indices.reduce((sum, at) => sum + (values[at] ?? 0), 0) / indices.length);
      if (low <= 0.5 && 0.5 <= high) covered += 1;
    }
    expect(covered).toBeGreaterThanOrEqual(34);
  });
});

describe('metrics without a closed form', () => {
  it('have the value inside an interval inside 0..1', () => {
    const rows = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 40 });
    fc.assert(fc.property(rows, (pairs) => {
      const [predicted, truth] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
      for (const { value, low, high } of [macroF1(predicted, truth), errorQualityInterval('mae', predicted, truth), errorQualityInterval('rmse', predicted, truth)]) {
        expect(0 <= low && low <= value && value <= high && high <= 1).toBe(true);
      }
    }), { numRuns: 60 });
  });

  it.each([
    // Class 0: precision 8/9, recall 1; class 1: precision 1, recall 9/10; class 2: precision 9/10, recall 9/10.
    { name: 'macro F1', found: macroF1([...Array(8).fill(0), ...Array(9).fill(1), 2, ...Array(9).fill(2), 0] as number[], [...Array(8).fill(0), ...Array(10).fill(1), ...Array(10).fill(2)] as number[]), value: (16 / 17 + 18 / 19 + 0.9) / 3 },
    // Errors of 1 against a mean predictor that is off by 2.5 on average: 0..9.
    { name: 'mean absolute error', found: errorQualityInterval('mae', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), value: 1 - 1 / 2.5 },
    { name: 'root mean square error', found: errorQualityInterval('rmse', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), value: 1 - 1 / Math.sqrt(8.25) },
  ])('$name: the value worked out by hand, with room on both sides', ({ found, value }) => {
    expect(found.value).toBeCloseTo(value, 12);
    expect(found.low).toBeLessThan(value);
    expect(found.high).toBeGreaterThan(value);
  });
});

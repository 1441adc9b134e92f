import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argmax, errorQuality, macroF1, meanAbsoluteError, rootMeanSquaredError, top1Accuracy, top5Accuracy, topK, wilsonInterval } from './accuracy';

describe('accuracy', () => {
  it.each([
    // Wilson 95 %: (p + z2/2n +- z sqrt(p(1-p)/n + z2/4n2)) / (1 + z2/n), z = 1.96
    [50, 100, 0.4038, 0.5962], [0, 10, 0, 0.2775], [10, 10, 0.7225, 1], [9_891, 10_000, 0.9869, 0.991],
  ])('%i of %i lies between %f and %f', (hits, samples, low, high) => {
    const interval = wilsonInterval(hits, samples);
    expect([interval.value, Number(interval.low.toFixed(4)), Number(interval.high.toFixed(4))]).toEqual([hits / samples, low, high]);
  });

  it('keeps the value inside the interval, and the interval inside 0..1', () => {
    fc.assert(fc.property(fc.nat(10_000), fc.nat(10_000), (a, b) => {
      const { value, low, high } = wilsonInterval(Math.min(a, b), Math.max(a, b));
      expect(0 <= low && low <= value && value <= high && high <= 1).toBe(true);
    }));
    expect(wilsonInterval(0, 0)).toEqual({ value: 0, low: 0, high: 1 });
  });

  it('finds the largest scores', () => {
    expect(argmax([1, 3, 3, 2])).toBe(1);
    expect(argmax([Number.NaN, -Infinity])).toBe(1);
    expect(argmax([])).toBe(-1);
    expect(argmax([Number.NaN])).toBe(-1);
    expect(topK([1, 5, Number.NaN, 5, 9], 3)).toEqual([4, 1, 3]);
  });

  it('counts hits', () => {
    expect(top1Accuracy([1, 2, 3, 4], [1, 2, 0, 0]).value).toBe(0.5);
    expect(top5Accuracy([[6, 5, 4, 3, 2, 1], [6, 5, 4, 3, 2, 1]], [4, 5]).value).toBe(0.5);
  });

  it('weighs classes alike in macro F1', () => {
    // class 0: precision 2/3, recall 1, F1 0.8; class 1: precision 1, recall 1/2, F1 2/3
    expect(macroF1([0, 0, 0, 1], [0, 0, 1, 1]).value).toBeCloseTo((0.8 + 2 / 3) / 2, 12);
    expect(macroF1([], []).value).toBe(0);
  });

  it('turns errors into quality against the mean predictor', () => {
    expect(meanAbsoluteError([1, 2], [2, 4])).toBe(1.5);
    expect(rootMeanSquaredError([1, 2], [2, 4])).toBeCloseTo(Math.sqrt(2.5), 12);
    expect(errorQuality('mae', [1, 3], [0, 4])).toBe(0.5);
    expect(errorQuality('rmse', [0, 4], [0, 4])).toBe(1);
    expect(errorQuality('mae', [9, -9], [0, 4])).toBe(0);
    expect(errorQuality('mae', [1, 1], [1, 1])).toBe(1);
    expect(errorQuality('mae', [Number.NaN, 4], [0, 4])).toBe(0);
    expect(errorQuality('mae', [], [])).toBe(0);
  });
});

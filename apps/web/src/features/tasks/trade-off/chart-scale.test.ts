import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracyDomain, linearScale, linearTicks, logDomain, logScale, logTicks, radiusOf } from './chart-scale';

describe('scales', () => {
  it('gives equal factors equal room', () => {
    const scale = logScale({ domain: [1, 100], range: [0, 200] });
    expect(scale.place(10)).toBeCloseTo(100);
    expect(scale.invert(100)).toBeCloseTo(10);
  });

  it('runs upwards when the range does', () => {
    const scale = linearScale({ domain: [0, 1], range: [300, 0] });
    expect(scale.place(0.25)).toBe(225);
    expect(scale.invert(225)).toBe(0.25);
  });

  it('holds every value with room to spare', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1, max: 1e8, noNaN: true }), { minLength: 1 }), (values) => {
        const [low, high] = logDomain(values);
        expect(low).toBeLessThan(Math.min(...values));
        expect(high).toBeGreaterThan(Math.max(...values));
        expect(high / low).toBeGreaterThanOrEqual(9.99);
      }),
    );
  });

  it('does not promise accuracies above one', () => {
    expect(accuracyDomain([0.6, 1])[1]).toBeLessThan(1.01);
    const [low, high] = accuracyDomain([0.98]);
    expect(high - low).toBeGreaterThan(0.01);
  });
});

describe('ticks', () => {
  it.each([
    [[90, 1_100], [100, 200, 500, 1_000]],
    [[0.0009, 0.02], [0.001, 0.002, 0.005, 0.01, 0.02]],
    [[1, 1e6], [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000]],
  ] as const)('of a log domain %o', (domain, expected) => {
    expect(logTicks(domain)).toEqual(expected);
  });

  it('of a linear domain are round', () => {
    expect(linearTicks([0.58, 1.002])).toEqual([0.6, 0.7, 0.8, 0.9, 1]);
    expect(linearTicks([0.978, 0.992])).toEqual([0.98, 0.985, 0.99]);
  });
});

describe('radiusOf', () => {
  it('grows with cost, by area', () => {
    const costs = [1, 3, 5, null];
    const [low, middle, high] = [1, 3, 5].map((cost) => radiusOf(cost, costs));
    expect(low).toBeLessThan(middle ?? 0);
    expect(2 * (middle ?? 0) ** 2).toBeCloseTo((low ?? 0) ** 2 + (high ?? 0) ** 2);
    expect(radiusOf(null, costs)).toBe(low);
  });

  it('is one size when all cost the same', () => {
    expect(radiusOf(2, [2, 2])).toBe(8);
  });
});

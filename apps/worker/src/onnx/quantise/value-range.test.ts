import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RangeTracker } from './value-range';

const values = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: Math.fround(-1e6), max: Math.fround(1e6) }), { minLength: 1, maxLength: 60 });

describe('RangeTracker', () => {
  it('knows the exact range, and a narrower one within it, whatever the order of growth', () => {
    fc.assert(fc.property(fc.array(values, { minLength: 1, maxLength: 8 }), (runs) => {
      const tracker = new RangeTracker();
      for (const run of runs) tracker.add(Float32Array.from(run));
      const all = tracker.all();
      expect(all).toEqual({ low: Math.min(...runs.flat()), high: Math.max(...runs.flat()) });
      const inner = tracker.without(0.01);
      expect(inner?.low).toBeGreaterThanOrEqual(all?.low ?? 0);
      expect(inner?.high).toBeLessThanOrEqual(all?.high ?? 0);
      expect(inner?.low).toBeLessThanOrEqual(inner?.high ?? 0);
    }));
  });

  it('leaves out the outermost part', () => {
    const tracker = new RangeTracker();
    tracker.add(Float32Array.from({ length: 10_000 }, (_, index) => (index === 0 ? 1_000 : (index % 100) / 100)));
    expect(tracker.all()).toEqual({ low: 0, high: 1_000 });
    expect(tracker.without(0.000_1)?.high).toBeLessThan(3);
  });

  it('is null without values, and passes over what is not finite', () => {
    const tracker = new RangeTracker();
    expect(tracker.all()).toBeNull();
    tracker.add(Float32Array.of(Number.NaN, Infinity, 2, -Infinity));
    expect(tracker.all()).toEqual({ low: 2, high: 2 });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planWindows, weightsOf } from './plan-windows';

describe('stretches of the traffic', () => {
  it('are all of it where they fit', () => {
    const windows = planWindows(100, { length: 30, count: 6 }, () => 1);
    expect(windows.map(({ from, seconds, blocks }) => [from, seconds, blocks]).sort(([a = 0], [b = 0]) => a - b)).toEqual([[0, 30, 1], [30, 30, 1], [60, 30, 1], [90, 10, 1]]);
  });

  it('are otherwise one of each group of like load, the busiest by itself', () => {
    const windows = planWindows(1_000, { length: 10, count: 5 }, (from) => (from === 770 ? 99 : from));
    expect(windows).toHaveLength(5);
    expect(windows.find(({ rank }) => rank === 0)).toMatchObject({ from: 990, blocks: 1 });
    expect(windows.reduce((sum, { blocks }) => sum + blocks, 0)).toBe(100);
  });

  it('stand for all of the traffic, however many of them were played', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 500 }), fc.integer({ min: 2, max: 30 }), fc.integer({ min: 1, max: 30 }), (seconds, length, count, some) => {
      const windows = planWindows(seconds, { length, count }, (from) => (from * 7_919) % 101);
      const all = windows.reduce((sum, { blocks }) => sum + blocks, 0);
      expect(all).toBe(Math.ceil(seconds / length));
      const weights = weightsOf(windows, windows.slice(0, some));
      expect([...weights.values()].reduce((sum, weight) => sum + weight, 0)).toBe(all);
      expect(new Set(windows.map(({ from }) => from)).size).toBe(windows.length);
    }));
  });
});

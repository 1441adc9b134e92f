import { seededRandom } from '@infaas/shared/domain/random';
import { describe, expect, it } from 'vitest';

import { arrivals, mixedTraffic } from './poisson-traffic';

function take<T>(source: Generator<T, never, void>, count: number): T[] {
  return Array.from({ length: count }, () => source.next().value);
}

describe('arrivals', () => {
  it('has the mean and the variance of an exponential', () => {
    const gaps = take(arrivals(seededRandom(4), 250), 20_000);
    const mean = gaps.reduce((a, b) => a + b) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    expect(gaps.every((gap) => Number.isInteger(gap) && gap >= 0)).toBe(true);
    expect(Math.abs(mean / 4_000 - 1)).toBeLessThan(0.03);
    expect(Math.abs(Math.sqrt(variance) / mean - 1)).toBeLessThan(0.03);
  });

  it('keeps its rate when gaps are shorter than a microsecond', () => {
    const total = take(arrivals(seededRandom(4), 5_000_000), 50_000).reduce((a, b) => a + b);
    expect(Math.abs(total / 10_000 - 1)).toBeLessThan(0.03);
  });

  it.each([0, -1, NaN, Infinity])('refuses a rate of %d', (rate) => {
    expect(() => arrivals(seededRandom(1), rate).next()).toThrow(RangeError);
  });
});

describe('mixedTraffic', () => {
  it('shares arrivals by weight and stays within the pictures', () => {
    const shares = [{ application: 'a', weight: 3 }, { application: 'never', weight: 0 }, { application: 'b', weight: 1 }];
    const sent = take(mixedTraffic(seededRandom(7), { ratePerSecond: 100, shares, pictures: 20 }), 8_000);
    const count = (name: string): number => sent.filter(({ application }) => application === name).length;
    expect(Math.abs(count('a') / 6_000 - 1)).toBeLessThan(0.05);
    expect(count('b')).toBe(8_000 - count('a'));
    expect(new Set(sent.map(({ picture }) => picture))).toEqual(new Set(Array.from({ length: 20 }, (_, index) => index)));
  });

  it('is the same for the same seed', () => {
    const options = { ratePerSecond: 10, shares: [{ application: 'a', weight: 1 }], pictures: 5 };
    expect(take(mixedTraffic(seededRandom(1), options), 50)).toEqual(take(mixedTraffic(seededRandom(1), options), 50));
  });

  it.each([[[]], [[{ application: 'a', weight: 0 }]], [[{ application: 'a', weight: 2 }, { application: 'b', weight: -1 }]]])('refuses shares %j', (shares) => {
    expect(() => mixedTraffic(seededRandom(1), { ratePerSecond: 1, shares, pictures: 1 }).next()).toThrow(RangeError);
  });
});

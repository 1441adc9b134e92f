import { describe, expect, it } from 'vitest';
import { fadedMargin, nextMargin, type EndedQuery } from './prediction-margin';

const ended = (elapsedUs: number, predictedFinishUs = 40_000): EndedQuery => ({ choice: { predictedFinishUs, unmet: [] }, objective: { maxLatencyUs: 50_000 }, elapsedUs });

describe('nextMargin', () => {
  it.each([
    ['sooner, and nothing to take back', 0, 30_000, 0],
    ['sooner: a little less', 1_000, 30_000, 992],
    ['within the gateway\'s part, to the microsecond', 1_000, 38_000, 992],
    ['later: much more', 1_000, 38_001, 1_792],
    ['given up', 1_000, Infinity, 1_792],
    ['never more than a part of what was predicted', 11_900, 60_000, 12_000],
  ])('%s', (_, before, elapsedUs, after) => {
    expect(nextMargin(before, ended(elapsedUs))).toBeCloseTo(after, 6);
  });

  it('learns nothing from a query that had no deadline, or whose deadline was given up', () => {
    const { choice } = ended(1);
    expect(nextMargin(1_000, { choice, objective: { maxLatencyUs: null }, elapsedUs: 1e9 })).toBe(1_000);
    expect(nextMargin(1_000, { ...ended(1e9), choice: { ...choice, unmet: ['latency'] } })).toBe(1_000);
  });

  it('rests where one of a hundred ends later', () => {
    let margin = 5_000;
    for (let at = 0; at < 1_000; at += 1) margin = nextMargin(margin, ended(at % 100 === 0 ? 50_000 : 30_000));
    expect(margin).toBeGreaterThan(4_900);
    expect(margin).toBeLessThan(5_900);
  });

  it('finds a constant error', () => {
    let margin = 0;
    for (let at = 0; at < 2_000; at += 1) margin = nextMargin(margin, ended(43_700, 40_000 + margin));
    // 43.7 ms are 95 % of 46.
    expect(margin).toBeGreaterThan(5_900);
    expect(margin).toBeLessThan(7_000);
  });
});

describe('fadedMargin', () => {
  it.each([[0, 1_000_000, 0], [1_000, 0, 1_000], [1_000, 30_000_000, 367.88]])('%s after %s us is %s', (before, passedUs, after) => {
    expect(fadedMargin(before, passedUs)).toBeCloseTo(after, 1);
  });
});

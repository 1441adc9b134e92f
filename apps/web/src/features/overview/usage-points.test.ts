import { describe, expect, it } from 'vitest';
import { countsOf, emptyTally } from '../../server/usage/counts';
import { busiestIds, compliancePoints, fromTheBeginning, OTHERS, outcomePoints, ratePoints, recentRate } from './usage-points';
import type { UsageStep } from './usage-points';

function step(atMs: number, seconds: number, given: Partial<ReturnType<typeof emptyTally>>): UsageStep {
  const counts = countsOf({ ...emptyTally(), ...given });
  return { atMs, seconds, total: counts, groups: { a: counts } };
}

describe('chart points', () => {
  const steps = [step(0, 60, { answered: 120, sloMet: 90, sloMissed: 30, refused: 60 }), step(60_000, 60, {})];

  it('are rates per second, with zero where a group is silent', () => {
    expect(ratePoints(steps, ['a', 'b'])).toEqual([{ atMs: 0, a: 3, b: 0 }, { atMs: 60_000, a: 0, b: 0 }]);
    expect(outcomePoints(steps)[0]).toEqual({ atMs: 0, met: 1.5, missed: 0.5, refused: 1 });
  });

  it('tell the busiest seven apart and sum up the others', () => {
    const counts = (answered: number) => countsOf({ ...emptyTally(), answered });
    const groups = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`g${index}`, counts(index * 10)]));
    const ids = busiestIds([{ ...step(0, 1, {}), groups }]);
    expect(ids).toEqual(['g9', 'g8', 'g7', 'g6', 'g5', 'g4', 'g3', OTHERS]);
    expect(ratePoints([{ ...step(0, 1, {}), groups }], ids)[0]).toMatchObject({ g9: 90, g3: 30, [OTHERS]: 30 });
    expect(busiestIds([{ ...step(0, 1, {}), groups: { a: counts(1), [OTHERS]: counts(5) } }])).toEqual(['a', OTHERS]);
  });

  it('have a gap instead of a compliance where nothing was asked', () => {
    expect(compliancePoints(steps, ['a'])).toEqual([{ atMs: 0, a: 0.5 }, { atMs: 60_000, a: null }]);
  });

  it('give the mean rate of the last seconds', () => {
    const seconds = [step(0, 1, { answered: 10 }), step(1_000, 1, { answered: 20 }), step(2_000, 1, { answered: 1 })];
    expect(recentRate(seconds, 2)).toBe(10.5);
    expect(recentRate([], 2)).toBe(0);
  });
});

describe('fromTheBeginning', () => {
  const paid = { atMs: 600, usedUsdPerHour: 1, idleUsdPerHour: 0, groups: { a: 1 } };

  it('adds the time before the first charge, at no cost', () => {
    expect(fromTheBeginning([paid], 0).map(({ atMs, usedUsdPerHour }) => [atMs, usedUsdPerHour])).toEqual([[0, 0], [599, 0], [600, 1]]);
  });

  it('adds nothing where there is none', () => {
    expect(fromTheBeginning([paid], 600)).toEqual([paid]);
    expect(fromTheBeginning([], 0)).toEqual([]);
  });
});

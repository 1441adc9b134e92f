import { describe, expect, it } from 'vitest';
import { countsOf, emptyTally } from '../../../server/usage/counts';
import { costPoints, latencyPoints, liveSteps, outcomePoints, pastSteps, ratePoints } from './usage-steps';

const counts = (given: Partial<ReturnType<typeof emptyTally>> = {}) => countsOf({ ...emptyTally(), ...given });
const busy = counts({ answered: 90, sloMet: 60, sloMissed: 30, refused: 10, timedOut: 5, failed: 5 });

describe('steps of usage', () => {
  it('leave out a live step that has hardly begun', () => {
    const point = (second: number, seconds: number) => ({ second, seconds, total: busy, byApplication: {} });
    expect(liveSteps([point(0, 5), point(5, 2)]).map((step) => step.atMs)).toEqual([0]);
    expect(liveSteps([point(0, 5), point(5, 3)]).map((step) => step.seconds)).toEqual([5, 3]);
  });

  it('leave out the past step that is not full', () => {
    const series = { stepMs: 60_000, groups: [], points: [{ atMs: 0, total: busy, groups: {} }, { atMs: 60_000, total: busy, groups: {} }] };
    expect(pastSteps(series)).toEqual([{ atMs: 0, seconds: 60, total: busy, groups: {} }]);
    expect(pastSteps(undefined)).toEqual([]);
  });

  it('become rates, with zero where a group is silent, and gaps where nothing was answered', () => {
    const steps = [{ atMs: 0, seconds: 10, total: busy, groups: { v: busy } }, { atMs: 1, seconds: 10, total: counts(), groups: {} }];
    expect(outcomePoints(steps)).toEqual([{ atMs: 0, met: 6, missed: 3, refused: 2 }, { atMs: 1, met: 0, missed: 0, refused: 0 }]);
    expect(ratePoints(steps, ['v'])).toEqual([{ atMs: 0, all: 11, v: 11 }, { atMs: 1, all: 0, v: 0 }]);
    expect(latencyPoints(steps)[1]).toEqual({ atMs: 1, p50: null, p95: null, p99: null });
  });

  it('cost nothing where a group was not billed', () => {
    const point = (atMs: number, groups: Record<string, number>) => ({ atMs, usedUsdPerHour: 0, idleUsdPerHour: 0, groups });
    expect(costPoints({ stepMs: 1, groups: [{ id: 'a', name: 'a' }], points: [point(0, { a: 2 }), point(1, {}), point(2, {})] })).toEqual([{ atMs: 0, a: 2 }, { atMs: 1, a: 0 }]);
  });
});

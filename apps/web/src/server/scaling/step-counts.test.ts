import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averagePresence, stepsOf } from './step-counts';

const STEPS = { startMs: 1_000, stepMs: 100, count: 4 };

describe('averagePresence', () => {
  it.each([
    ['all of a step', [{ fromMs: 1_100, toMs: 1_200 }], [0, 1, 0, 0]],
    ['half of one and all of the next', [{ fromMs: 1_050, toMs: 1_200 }], [0.5, 1, 0, 0]],
    ['what began before and goes on', [{ fromMs: 0, toMs: 9_999 }], [1, 1, 1, 1]],
    ['what ended before', [{ fromMs: 0, toMs: 900 }], [0, 0, 0, 0]],
    ['what begins after', [{ fromMs: 1_400, toMs: 1_500 }], [0, 0, 0, 0]],
    ['more of it', [{ fromMs: 1_000, toMs: 1_100, weight: 40 }], [40, 0, 0, 0]],
    ['two at once', [{ fromMs: 1_000, toMs: 1_100 }, { fromMs: 1_000, toMs: 1_050 }], [1.5, 0, 0, 0]],
  ])('counts %s', (_, presences, expected) => {
    expect(averagePresence(presences, STEPS)).toEqual(expected);
  });

  it('loses no time: the sum of the steps is the time that all were there', () => {
    const presence = fc.tuple(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 3_000 })).map(([a, b]) => ({ fromMs: Math.min(a, b), toMs: Math.max(a, b) }));
    fc.assert(fc.property(fc.array(presence, { maxLength: 20 }), (presences) => {
      const counted = averagePresence(presences, STEPS).reduce((sum, each) => sum + each, 0) * STEPS.stepMs;
      const there = presences.reduce((sum, { fromMs, toMs }) => sum + Math.max(0, Math.min(toMs, 1_400) - Math.max(fromMs, 1_000)), 0);
      expect(counted).toBeCloseTo(there, 6);
    }));
  });

  it.each([
    ['seconds where they are kept', 10 * 60_000, 5_000],
    ['minutes where they are not', 60 * 60_000, 60_000],
    ['hours of a week', 7 * 86_400_000, 3_600_000],
    ['half days of three months', 92 * 86_400_000, 60_000 * Math.ceil((92 * 1_440) / 180)],
  ])('takes %s', (_, lengthMs, stepMs) => {
    const nowMs = 1_700_000_123_456;
    const steps = stepsOf({ fromMs: nowMs - lengthMs, toMs: nowMs }, nowMs);
    expect(steps.stepMs).toBe(stepMs);
    expect(steps.count).toBeLessThanOrEqual(181);
    expect(steps.startMs + steps.count * steps.stepMs).toBeGreaterThanOrEqual(nowMs);
    expect(steps.startMs + (steps.count - 1) * steps.stepMs).toBeLessThan(nowMs);
  });
});

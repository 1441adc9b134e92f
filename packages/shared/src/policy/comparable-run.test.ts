import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparableUs } from './comparable-run';

describe('comparableUs', () => {
  it.each([
    ['a tiny run after a pause, caches cold', { observedUs: 290, profiledUs: 10, idleUs: 5_000 }, 10],
    ['a tiny run straight after another', { observedUs: 40, profiledUs: 10, idleUs: 0 }, 10],
    ['a tiny run that something held up', { observedUs: 560, profiledUs: 10, idleUs: 0 }, 510],
    ['a long run that is slow, after a pause', { observedUs: 31_000, profiledUs: 10_000, idleUs: 5_000 }, 30_000],
    ['a long run that is slow', { observedUs: 30_050, profiledUs: 10_000, idleUs: 999 }, 30_000],
    ['a run faster than its profile', { observedUs: 90, profiledUs: 100, idleUs: 5_000 }, 90],
  ])('%s', (_, run, expected) => expect(comparableUs(run)).toBe(expected));

  it('lies between the profile and what was observed', () => {
    fc.assert(fc.property(fc.nat(1e6), fc.nat(1e6), fc.nat(1e5), (observedUs, profiledUs, idleUs) => {
      const us = comparableUs({ observedUs, profiledUs, idleUs });
      expect(us).toBeLessThanOrEqual(observedUs);
      expect(us).toBeGreaterThanOrEqual(Math.min(observedUs, profiledUs));
    }));
  });
});

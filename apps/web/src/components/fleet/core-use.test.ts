import { describe, expect, it } from 'vitest';
import { IDLE_INSTANCE_STATS } from '@infaas/shared/domain/instance';
import { addSamples, busyCores, busyShare, busySteps } from './core-use';
import type { BusyHistory } from './core-use';

const seen = (id: string, busyUs: number) => ({ id, stats: { ...IDLE_INSTANCE_STATS, busyUs } });

/** Looks once a second at an instance that runs this share of the time. */
function watched(seconds: number, share: number): BusyHistory {
  let history: BusyHistory = {};
  for (let second = 0; second <= seconds; second += 1) history = addSamples(history, [seen('i', second * share * 1e6)], second * 1_000);
  return history;
}

describe('cores in use', () => {
  it('is unknown until an instance was seen twice', () => {
    expect(busyShare(undefined)).toBeNull();
    expect(busyShare(addSamples({}, [seen('i', 5)], 0)['i'])).toBeNull();
  });

  it('is the share of the last minute, times the threads that the machine has cores for', () => {
    const samples = watched(90, 0.25)['i'];
    expect(samples).toHaveLength(60);
    expect(busyShare(samples)).toBeCloseTo(0.25);
    expect(busyCores(samples, 2, 4)).toBeCloseTo(0.5);
    expect(busyCores(samples, 8, 4)).toBeCloseTo(1);
  });

  it('starts anew when the counter goes back, and forgets instances that are gone', () => {
    const restarted = addSamples(watched(10, 0.5), [seen('i', 100)], 11_000);
    expect(restarted['i']).toEqual([{ atMs: 11_000, busyUs: 100 }]);
    expect(addSamples(restarted, [], 12_000)).toEqual({});
  });

  it('takes an answer that came twice once', () => {
    const once = addSamples({}, [seen('i', 1)], 5);
    expect(addSamples(once, [seen('i', 1)], 5)).toEqual(once);
  });

  it('shows each step of the minute', () => {
    const history = addSamples(addSamples(addSamples({}, [seen('i', 0)], 0), [seen('i', 500_000)], 1_000), [seen('i', 500_000)], 2_000);
    expect(busySteps(history['i'])).toEqual([{ atMs: 1_000, share: 0.5 }, { atMs: 2_000, share: 0 }]);
  });
});

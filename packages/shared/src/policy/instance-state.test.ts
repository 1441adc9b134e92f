import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InstanceStats } from '../domain/instance';
import { INITIAL_STATE_MEMORY, instanceState } from './instance-state';
import type { StateMemory } from './instance-state';
import { latencyModel } from './latency-model';
import { profileOf, statsOf } from './view.fixture';

/** 1,000 rows/s at any batch; tightest deadline 101 ms leaves a slack of 100 ms. */
const model = latencyModel(profileOf([[1, 1_000, 1_000]], { maxBatch: 1 }));

/** Plays one set of figures per 500 ms tick; returns the first letter of each state. */
function play(ticks: readonly Partial<InstanceStats>[]): string {
  let memory: StateMemory = INITIAL_STATE_MEMORY;
  return ticks.map((over, tick) => {
    const judged = instanceState({ stats: statsOf({ tightestDeadlineUs: 101_000, ...over }), model, memory, now: tick * 500_000 });
    memory = judged.memory;
    return judged.state[0];
  }).join('');
}

const times = (count: number, over: Partial<InstanceStats>): Partial<InstanceStats>[] => Array.from({ length: count }, () => over);
/** 40 batches a tick, each `slowdown` times its profiled 1,000 us. */
const running = (ticks: readonly number[]): Partial<InstanceStats>[] => {
  let observedUs = 0;
  return ticks.map((slowdown, tick) => ({ batches: 40 * (tick + 1), profiledUs: 40_000 * (tick + 1), observedUs: (observedUs += 40_000 * slowdown) }));
};

describe('instanceState', () => {
  it.each([
    ['quiet', times(3, {}), 'aaa'],
    ['load at 95 % for two ticks', times(3, { offeredPerSecond: 950 }), 'aoo'],
    ['load just below', times(3, { offeredPerSecond: 949 }), 'aaa'],
    ['one tick is not enough', [{ offeredPerSecond: 2_000 }, {}, { offeredPerSecond: 2_000 }, {}], 'aaaa'],
    ['wait above half of the slack', times(3, { queueWaitUs: 50_001 }), 'aoo'],
    ['wait at half of the slack', times(3, { queueWaitUs: 50_000 }), 'aaa'],
    ['a short wait under a deadline that no run can meet', times(3, { tightestDeadlineUs: 500, queueWaitUs: 400 }), 'aaa'],
    ['a wait as long as a run under such a deadline', times(3, { tightestDeadlineUs: 500, queueWaitUs: 1_000 }), 'aoo'],
    ['leaves below 80 % and a quarter after three ticks', [...times(2, { offeredPerSecond: 950 }), ...times(4, { offeredPerSecond: 799, queueWaitUs: 24_999 })], 'aoooaa'],
    ['stays at 80 %', [...times(2, { offeredPerSecond: 950 }), ...times(4, { offeredPerSecond: 800 })], 'aooooo'],
    ['slower than 1.5 for three ticks', running([1, 1.6, 1.6, 1.6, 1.6]), 'aaaii'],
    ['slower, but not by half', running([1, 1.5, 1.5, 1.5, 1.5]), 'aaaaa'],
    ['interfered until below 1.2 for three ticks', running([1, 2, 2, 2, 1.3, 1.1, 1.1, 1.1]), 'aaaiiiia'],
    ['overloaded is not called interfered', running([1, 2, 2, 2, 2]).map((stats) => ({ ...stats, offeredPerSecond: 2_000 })), 'aoooo'],
  ])('%s', (_, ticks, expected) => expect(play(ticks)).toBe(expected));

  it.each([
    ['a model of 10 us that takes 29 times as long, each run by less than 200 us more', 10, 200, 'aaaaa'],
    ['a model of 10 us that is held up by more than that', 10, 300, 'aaaii'],
    ['a model of 300 us at half as much again and a little', 300, 460, 'aaaaa'],
    ['a model of 300 us at twice its time', 300, 600, 'aaaii'],
  ])('%s', (_, profiledUs, observedUs, expected) => {
    const ticks = [1, 2, 3, 4, 5].map((tick) => ({ batches: 40 * tick, profiledUs: 40 * tick * profiledUs, observedUs: 40 * (profiledUs + (tick - 1) * observedUs) }));
    expect(play(ticks)).toBe(expected);
  });

  it('judges a slow trickle after 5 s, and forgets the slowdown when nothing runs', () => {
    const trickle = Array.from({ length: 24 }, (_, tick) => ({ batches: tick, profiledUs: tick * 1_000, observedUs: tick * 2_000 }));
    expect(play(trickle)).toBe('aaaaaaaaaaaaiiiiiiiiiiii');
    const last = trickle.at(-1) ?? {};
    // The window opened at tick 20 closes at tick 30 and holds three batches; the next, at tick 40, holds none; three calm ticks follow.
    expect(play([...trickle, ...times(20, last)]).slice(24)).toBe(`${'i'.repeat(18)}aa`);
  });

  it('judges no more often than every 500 ms, and says why it changed', () => {
    const stats = statsOf({ offeredPerSecond: 2_000 });
    const first = instanceState({ stats, model, memory: INITIAL_STATE_MEMORY, now: 0 });
    expect(instanceState({ stats, model, memory: first.memory, now: 499_999 })).toMatchObject({ state: 'active', memory: first.memory });
    expect(instanceState({ stats, model, memory: first.memory, now: 500_000 })).toMatchObject({ state: 'overloaded', reason: { code: 'overloaded' } });
  });

  it('never flaps: a state lasts at least three ticks once it is left for Active', () => {
    const tickArb = fc.record({ offeredPerSecond: fc.constantFrom(0, 790, 850, 960), queueWaitUs: fc.constantFrom(0, 30_000, 60_000), slowdown: fc.constantFrom(1, 1.3, 2) });
    fc.assert(fc.property(fc.array(tickArb, { minLength: 1, maxLength: 40 }), (ticks) => {
      const slow = running(ticks.map((tick) => tick.slowdown));
      const states = play(ticks.map((tick, at) => ({ ...slow[at], offeredPerSecond: tick.offeredPerSecond, queueWaitUs: tick.queueWaitUs })));
      for (const stay of states.matchAll(/(?<=a)(o+|i+)(?=a)/g)) expect(stay[0].length).toBeGreaterThanOrEqual(3);
    }));
  });
});

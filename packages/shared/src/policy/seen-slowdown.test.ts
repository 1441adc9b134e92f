import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InstanceFacts } from './scaler-facts';
import { expectedSlowdown, followSlowdowns, slowdownElsewhere } from './seen-slowdown';
import type { SeenSlowdowns } from './seen-slowdown';
import { instanceOf, statsOf, variantOf, workerOf } from './view.fixture';

const SECOND = 1_000_000;
const DAY = 86_400 * SECOND;

const facts = (variantId: string, slowdown: number, { architecture = 'net', busyCores = 1, batches = 1, threads = 1, state = 'active' as InstanceFacts['state'] } = {}): InstanceFacts => ({
  view: instanceOf(`of ${variantId}`, variantId), variant: variantOf(variantId, { architectureId: architecture, threads }), worker: workerOf('w'), state, stats: statsOf({ batches }),
  memory: { busyCores } as InstanceFacts['memory'], sharing: 1, slowdown, peakPerSecond: 1,
});
const follow = (before: SeenSlowdowns, instances: readonly InstanceFacts[], { now = SECOND, elapsedUs = SECOND } = {}): SeenSlowdowns => followSlowdowns(before, { instances, now, elapsedUs });
const ask = (seen: SeenSlowdowns, variantId: string, architecture = 'net'): number => expectedSlowdown(seen)(variantOf(variantId, { architectureId: architecture }), 'cpu.1');
const hardware = workerOf('w').hardwareClass;

describe('followSlowdowns', () => {
  it('takes the first that it sees, then follows over twenty seconds of work', () => {
    let seen = follow({}, [facts('a', 2)]);
    expect(Object.values(seen).map(({ slowdown }) => slowdown)).toEqual([2]);
    for (let at = 0; at < 20; at += 1) seen = follow(seen, [facts('a', 1)]);
    expect(Object.values(seen)[0]?.slowdown).toBeCloseTo(1 + Math.exp(-1), 6);
  });

  it.each([
    ['idle', facts('a', 9, { busyCores: 0 })], ['loading', facts('a', 9, { state: 'loading' })], ['never run', facts('a', 9, { batches: 0 })], ['failed', facts('a', 9, { state: 'failed' })],
  ])('learns nothing from an instance that is %s', (_, instance) => expect(follow({}, [instance])).toEqual({}));

  it('counts instances by what they work, whatever their threads', () => {
    expect(Object.values(follow({}, [facts('a', 3, { busyCores: 0.2, threads: 2 }), facts('a', 1, { busyCores: 0.6, threads: 2 })]))[0]?.slowdown).toBeCloseTo(1.5);
  });

  it('forgets what was not seen for a day', () => {
    const seen = follow({}, [facts('a', 2)]);
    expect(Object.keys(follow(seen, [facts('b', 2)], { now: DAY }))).toHaveLength(2);
    expect(Object.keys(follow(seen, [facts('b', 2)], { now: DAY + SECOND }))).toHaveLength(1);
  });
});

describe('what is expected', () => {
  const seen = follow({}, [facts('slow', 1.8), facts('quick', 1.1), facts('other', 1.4, { architecture: 'else' })]);
  it('is what was seen of it, of its architecture, or of its class', () => {
    expect(hardware).toBe(Object.values(seen)[0]?.hardwareClass);
    const of = (id: string, architectureId: string): number => expectedSlowdown(seen)(variantOf(id, { architectureId }), hardware);
    expect([of('slow', 'net'), of('new', 'net'), of('new', 'else'), of('new', 'third')]).toEqual([1.8, 1.1, 1.4, 1.1]);
    expect(ask({}, 'slow')).toBe(1);
    expect(expectedSlowdown(seen)(variantOf('slow', { architectureId: 'net' }), 'elsewhere')).toBe(1);
  });

  it.each([
    ['as slow as it was', [facts('slow', 1.8)], 1.1],
    ['slower now: so is what does not run', [facts('slow', 2.7)], 1.65],
    ['quicker now, but nothing is quicker than profiled', [facts('slow', 1.2)], 1],
    ['nothing runs', [], 1.1],
  ])('where what runs is %s', (_, instances, expected) => expect(slowdownElsewhere(seen, instances)(variantOf('quick', { architectureId: 'net' }), hardware)).toBeCloseTo(expected));

  it('of what was never tried is what the least slow of its architecture shows now', () => {
    expect(slowdownElsewhere({}, [facts('slow', 1.8), facts('quick', 1.3)])(variantOf('new', { architectureId: 'net' }), hardware)).toBe(1.3);
    expect(slowdownElsewhere({}, [])(variantOf('new', { architectureId: 'net' }), hardware)).toBe(1);
  });

  it('is never less than one, and never more than the slowest that was seen', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.record({ id: fc.constantFrom('a', 'b', 'c'), slowdown: fc.double({ min: 1, max: 9, noNaN: true }), busyCores: fc.double({ min: 0, max: 4, noNaN: true }) }), { maxLength: 4 }), { maxLength: 12 }), (ticks) => {
      let known: SeenSlowdowns = {};
      ticks.forEach((tick, at) => (known = follow(known, tick.map(({ id, slowdown, busyCores }) => facts(id, slowdown, { busyCores })), { now: at * SECOND })));
      const most = Math.max(1, ...ticks.flat().map(({ slowdown }) => slowdown));
      for (const id of ['a', 'b', 'c', 'd']) {
        const value = expectedSlowdown(known)(variantOf(id, { architectureId: 'net' }), hardware);
        expect(value).toBeGreaterThanOrEqual(1);
        expect(value).toBeLessThanOrEqual(most + 1e-9);
      }
    }));
  });
});

import { describe, expect, it } from 'vitest';
import { IDLE_INSTANCE_STATS } from '../domain/instance';
import type { InstanceFacts } from './scaler-facts';
import { instanceOf, variantOf, workerOf } from './view.fixture';
import { crowdingOf } from './worker-crowding';

const workers = ['w1', 'w2', 'w3'].map((id) => workerOf(id, { cores: 1 }));
const instance = (id: string, variantId: string, workerId: string): InstanceFacts => ({
  view: instanceOf(id, variantId, { workerId }), variant: variantOf(variantId), worker: workers.find((worker) => worker.id === workerId) ?? null, state: 'active', stats: IDLE_INSTANCE_STATS,
  memory: { queries: 0, busyUs: 0, atUs: 0, lastActiveUs: 0, seenUs: 0, busyCores: 0, failed: false, stopOrderedUs: null }, sharing: 1, slowdown: 1, peakPerSecond: 1,
});
const pairOf = (variantId: string) => ({ variantId, hardwareClass: workers[0]?.hardwareClass ?? '', threads: 1 });
/** `of`: the work of each variant, whatever runs of it. */
const crowding = (instances: readonly InstanceFacts[], of: Readonly<Record<string, number>>, there = workers.slice(0, 2)) =>
  crowdingOf({ instances, workers: there, pairs: Object.keys(of).map(pairOf), workWith: () => Object.values(of), coresOf: ({ cores }) => cores });
const reliefOf = (...input: Parameters<typeof crowding>): Record<string, readonly string[]> => Object.fromEntries([...crowding(...input).relief].map(([id, { workerIds }]) => [id, workerIds]));

const [a1, b1, a2, b2, a3] = [instance('i', 'a', 'w1'), instance('j', 'b', 'w1'), instance('k', 'a', 'w2'), instance('l', 'b', 'w2'), instance('m', 'a', 'w3')];

describe('crowdingOf', () => {
  it.each([
    ['nothing is crowded', [a1, b1], { a: 0.4, b: 0.39 }, {}],
    ['the variant that leaves both workers least busy', [a1, b1], { a: 0.5, b: 0.4 }, { a: ['w2'] }],
    ['both at once, where one is not enough', [a1, b1], { a: 0.9, b: 0.85 }, { a: ['w2'], b: ['w2'] }],
    ['a worker that is not idle, when it stays the less busy one', [a1, b1, b2], { a: 0.8, b: 0.8 }, { a: ['w2'] }],
    ['none that would be hardly less busy', [a1, b1, b2], { a: 0.2, b: 1.3 }, {}],
    ['no second one beside one of the same', [a1, a2], { a: 1.9 }, {}],
    ['none without work', [a1, b1], { a: 0.01, b: 0.95 }, { b: ['w2'] }],
  ])('finds relief: %s', (_, instances, of, expected) => {
    expect(reliefOf(instances, of)).toEqual(expected);
  });

  const busy = (of: InstanceFacts, busyCores: number): InstanceFacts => ({ ...of, memory: { ...of.memory, busyCores } });
  it.each([
    ['one step at a time where only the measurement tells', [busy(a1, 0.6), busy(b1, 0.5)], { a: 0.3, b: 0.3 }, { a: ['w2'] }],
    ['not where the measurement is not full either', [busy(a1, 0.5), busy(b1, 0.4)], { a: 0.3, b: 0.3 }, {}],
    ['by none that is full itself', [busy(a1, 0.6), busy(b1, 0.5), busy(b2, 1)], { a: 0.3, b: 0.6 }, {}],
  ])('relieves what is measured to be full: %s', (_, instances, of, expected) => {
    expect(reliefOf(instances, of)).toEqual(expected);
  });

  it('lets nothing go whose work would fill a worker that is measured to be nearly full', () => {
    expect(crowding([busy(a1, 0.5), a2], { a: 0.6 }).crowds(a2)).toBe(false);
    expect(crowding([busy(a1, 0.8), a2], { a: 0.6 }).crowds(a2)).toBe(true);
  });

  it('names every worker that has room', () => {
    expect(reliefOf([a1, b1], { a: 0.5, b: 0.4 }, workers)).toEqual({ a: ['w2', 'w3'] });
  });

  it('lets an instance go only where others take its work without being crowded, one after the other', () => {
    const all = crowding([a1, a2, a3, b1], { a: 0.9, b: 0.3 }, workers);
    expect(all.crowds(a1)).toBe(false);
    all.remove(a1);
    expect([a2, a3].map(all.crowds)).toEqual([true, true]);
    expect(crowding([a1, b1, a2], { a: 0.9, b: 0.3 }).crowds(a2)).toBe(true);
  });

  it('sees the work that another variant would have to take over', () => {
    const shifting = (b: number): boolean => crowdingOf({
      instances: [a2, b1], workers: workers.slice(0, 2), pairs: ['a', 'b'].map(pairOf), workWith: ([a = 0]) => (a > 0 ? [0.5, b] : [0, b + 0.5]), coresOf: ({ cores }) => cores,
    }).crowds(a2);
    expect([shifting(0.4), shifting(0.1)]).toEqual([true, false]);
  });
});

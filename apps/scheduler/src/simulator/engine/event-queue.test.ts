import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createEventQueue } from './event-queue';

it('makes events happen in the order of their instants, equal ones in the order in which they were scheduled', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.option(fc.integer({ min: 0, max: 30 }), { nil: null })), { maxLength: 60 }), (plan) => {
    const queue = createEventQueue();
    const happened: { atUs: number; due: number; turn: number }[] = [];
    let turn = 0;
    const schedule = (due: number, again: number | null): void => {
      turn += 1;
      queue.schedule(due, (mine: number) => {
        happened.push({ atUs: queue.now(), due, turn: mine });
        if (again !== null) schedule(queue.now() + again, null);
      }, turn);
    };
    for (const [due, again] of plan) schedule(due, again);
    while (queue.step(10_000));
    expect(queue.size()).toBe(0);
    expect(happened).toHaveLength(turn);
    happened.forEach((event, at) => {
      expect(event.atUs).toBe(event.due);
      const before = happened[at - 1];
      if (before !== undefined) expect(before.atUs < event.atUs || before.turn < event.turn).toBe(true);
    });
  }));
});

it('stops before what is later, and moves what is past to now', () => {
  const queue = createEventQueue();
  const seen: number[] = [];
  const note = (mark: number): void => void seen.push(mark, queue.now());
  queue.schedule(10.2, note, 1);
  queue.schedule(20, note, 2);
  expect(queue.step(15)).toBe(true);
  expect(queue.step(15)).toBe(false);
  queue.schedule(3, note, 3);
  while (queue.step(100));
  expect(seen).toEqual([1, 11, 3, 11, 2, 20]);
});

it('keeps lanes in step with everything else', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom('fast', 'slow', 'any'), fc.integer({ min: 0, max: 40 })), { minLength: 1, maxLength: 200 }), (plan) => {
    const run = (lanes: boolean): string[] => {
      const queue = createEventQueue();
      const happened: string[] = [];
      const note = (mark: string): void => void happened.push(`${queue.now()} ${mark}`);
      const ways = { fast: lanes ? queue.lane(3, note) : (mark: string) => queue.schedule(queue.now() + 3, note, mark), slow: lanes ? queue.lane(7.5, note) : (mark: string) => queue.schedule(queue.now() + 7.5, note, mark) };
      plan.forEach(([way, atUs], at) => queue.schedule(atUs, (mark: string) => (way === 'any' ? note(mark) : ways[way](mark)), String(at)));
      while (queue.step(1_000));
      expect(queue.size()).toBe(0);
      return happened;
    };
    expect(run(true)).toEqual(run(false));
  }));
});

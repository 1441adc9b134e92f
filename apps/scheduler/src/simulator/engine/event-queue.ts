import type { Micros } from '@infaas/shared/domain/units';

/** What happens at an instant: the handler is called with the argument it was scheduled with. */
type Handler = (argument: never) => void;

/** Virtual time: instants ascend, and what is scheduled for the same instant happens in the order in which it was scheduled. */
export type EventQueue = {
  now(): Micros;
  /** Instants that have passed, or are no whole microseconds, become the next that may be. */
  schedule<Argument>(atUs: Micros, handler: (argument: Argument) => void, argument: Argument): void;
  /** Makes the next event happen if it is not later than `untilUs`; false when none is left by then. */
  step(untilUs: Micros): boolean;
  size(): number;
};

/** Returns an empty queue at instant 0: a binary heap in parallel arrays, so that an event costs no object. */
export function createEventQueue(): EventQueue {
  const at: number[] = [];
  const order: number[] = [];
  const handlers: Handler[] = [];
  const given: unknown[] = [];
  let now = 0;
  let sequence = 0;

  /** Moves the entry at `from` up to where its parent is earlier. */
  function rise(from: number): void {
    const [atUs, turn, handler, argument] = [at[from] ?? 0, order[from] ?? 0, handlers[from] as Handler, given[from]];
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const parentUs = at[parent] ?? 0;
      if (parentUs < atUs || (parentUs === atUs && (order[parent] ?? 0) < turn)) break;
      move(parent, place);
      place = parent;
    }
    put(place, atUs, turn);
    handlers[place] = handler;
    given[place] = argument;
  }

  /** Puts the last entry into the hole at the top and moves it down. */
  function refill(): void {
    const atUs = at.pop() ?? 0;
    const turn = order.pop() ?? 0;
    const handler = handlers.pop() as Handler;
    const argument = given.pop();
    const { length } = at;
    if (length === 0) return;
    let place = 0;
    for (let left = 1; left < length; left = 2 * place + 1) {
      const least = left + 1 < length && isBefore(left + 1, left) ? left + 1 : left;
      const leastUs = at[least] ?? 0;
      if (leastUs > atUs || (leastUs === atUs && (order[least] ?? 0) > turn)) break;
      move(least, place);
      place = least;
    }
    put(place, atUs, turn);
    handlers[place] = handler;
    given[place] = argument;
  }

  function isBefore(a: number, b: number): boolean {
    const difference = (at[a] ?? 0) - (at[b] ?? 0);
    return difference !== 0 ? difference < 0 : (order[a] ?? 0) < (order[b] ?? 0);
  }

  function move(from: number, to: number): void {
    put(to, at[from] ?? 0, order[from] ?? 0);
    handlers[to] = handlers[from] as Handler;
    given[to] = given[from];
  }

  function put(place: number, atUs: number, turn: number): void {
    at[place] = atUs;
    order[place] = turn;
  }

  return {
    now: () => now,
    schedule(atUs, handler, argument) {
      at.push(Math.max(now, Math.ceil(atUs)));
      sequence += 1;
      order.push(sequence);
      handlers.push(handler as Handler);
      given.push(argument);
      if (at.length > 1) rise(at.length - 1);
    },
    step(untilUs) {
      const nextUs = at[0];
      if (nextUs === undefined || nextUs > untilUs) return false;
      const handler = handlers[0];
      const argument = given[0];
      refill();
      now = nextUs;
      handler?.(argument as never);
      return true;
    },
    size: () => at.length,
  };
}

import type { Micros } from '@infaas/shared/domain/units';
import { createEventHeap } from './event-heap';

/** What happens at an instant: the handler is called with the argument it was scheduled with. */
type Handler = (argument: never) => void;

/** Virtual time: instants ascend, and what is scheduled for the same instant happens in the order in which it was scheduled. */
export type EventQueue = {
  now(): Micros;
  /** Instants that have passed, or are no whole microseconds, become the next that may be. */
  schedule<Argument>(atUs: Micros, handler: (argument: Argument) => void, argument: Argument): void;
  /** Returns a way to schedule that always takes the same time: its events come out as they went in, so that nothing needs sorting. */
  lane<Argument>(delayUs: Micros, handler: (argument: Argument) => void): (argument: Argument) => void;
  /** Makes the next event happen if it is not later than `untilUs`; false when none is left by then. */
  step(untilUs: Micros): boolean;
  size(): number;
};

/** Events of one delay and handler, in a ring that doubles when it is full. */
type Lane = { at: Float64Array; order: Float64Array; given: unknown[]; handler: Handler; first: number; size: number };

const FIRST_CAPACITY = 64;

/** Returns an empty queue at instant 0. An event costs no object. */
export function createEventQueue(): EventQueue {
  const heap = createEventHeap();
  const handlers: (Handler | null)[] = [];
  const given: unknown[] = [];
  const lanes: Lane[] = [];
  let now = 0;
  let sequence = 0;

  /** The lane whose first event is the next of all; null = the heap's is. */
  function nextLane(): Lane | null {
    let best: Lane | null = null;
    let atUs = heap.firstUs();
    let turn = heap.firstTurn();
    for (const lane of lanes) {
      if (lane.size === 0) continue;
      const laneUs = lane.at[lane.first] ?? Infinity;
      const laneTurn = lane.order[lane.first] ?? 0;
      if (laneUs > atUs || (laneUs === atUs && laneTurn > turn)) continue;
      best = lane;
      atUs = laneUs;
      turn = laneTurn;
    }
    return best;
  }

  function takeFrom(lane: Lane, untilUs: Micros): boolean {
    const nextUs = lane.at[lane.first] ?? Infinity;
    if (nextUs > untilUs) return false;
    const argument = lane.given[lane.first];
    lane.given[lane.first] = undefined;
    lane.first = (lane.first + 1) & (lane.at.length - 1);
    lane.size -= 1;
    now = nextUs;
    lane.handler(argument as never);
    return true;
  }

  return {
    now: () => now,
    schedule(atUs, handler, argument) {
      sequence += 1;
      const slot = heap.push(Math.max(now, Math.ceil(atUs)), sequence);
      handlers[slot] = handler as Handler;
      given[slot] = argument;
    },
    lane(delayUs, handler) {
      const lane: Lane = { at: new Float64Array(FIRST_CAPACITY), order: new Float64Array(FIRST_CAPACITY), given: new Array<unknown>(FIRST_CAPACITY).fill(undefined), handler: handler as Handler, first: 0, size: 0 };
      const waitUs = Math.max(0, Math.ceil(delayUs));
      lanes.push(lane);
      return (argument) => {
        if (lane.size === lane.at.length) grow(lane);
        const place = (lane.first + lane.size) & (lane.at.length - 1);
        sequence += 1;
        lane.at[place] = now + waitUs;
        lane.order[place] = sequence;
        lane.given[place] = argument;
        lane.size += 1;
      };
    },
    step(untilUs) {
      const lane = nextLane();
      if (lane !== null) return takeFrom(lane, untilUs);
      const nextUs = heap.firstUs();
      if (nextUs > untilUs) return false;
      now = nextUs;
      const slot = heap.pop();
      const handler = handlers[slot];
      const argument = given[slot];
      handlers[slot] = null;
      given[slot] = undefined;
      handler?.(argument as never);
      return true;
    },
    size: () => lanes.reduce((sum, lane) => sum + lane.size, heap.size()),
  };
}

function grow(lane: Lane): void {
  const { at, order, given, first, size } = lane;
  lane.at = new Float64Array(2 * size);
  lane.order = new Float64Array(2 * size);
  lane.given = new Array<unknown>(2 * size).fill(undefined);
  for (let place = 0; place < size; place += 1) {
    const from = (first + place) & (size - 1);
    lane.at[place] = at[from] ?? 0;
    lane.order[place] = order[from] ?? 0;
    lane.given[place] = given[from];
  }
  lane.first = 0;
}

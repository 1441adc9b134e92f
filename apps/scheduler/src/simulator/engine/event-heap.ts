import type { Micros } from '@infaas/shared/domain/units';

const FIRST_CAPACITY = 256;

/** Instants sorted ascending, and by turn where they are equal. */
type EventHeap = {
  /** Returns the slot that is this instant's until it is taken out: where its owner keeps what happens then. */
  push(atUs: Micros, turn: number): number;
  /** Of the first event; Infinity when there is none. */
  firstUs(): Micros;
  firstTurn(): number;
  /** Takes the first out; returns its slot. */
  pop(): number;
  size(): number;
};

/** Returns an empty heap, four children to a parent: few instants are moved, and nothing else is. */
export function createEventHeap(): EventHeap {
  let at = new Float64Array(FIRST_CAPACITY);
  let slots = new Int32Array(FIRST_CAPACITY);
  let turns = new Float64Array(FIRST_CAPACITY);
  const free: number[] = [];
  let size = 0;

  function grow(): void {
    const wider = { at: new Float64Array(2 * size), slots: new Int32Array(2 * size), turns: new Float64Array(2 * size) };
    wider.at.set(at);
    wider.slots.set(slots);
    wider.turns.set(turns);
    ({ at, slots, turns } = wider);
  }

  /** Moves an entry up from a place to where its parent is earlier. */
  function rise(from: number, atUs: Micros, slot: number): void {
    const turn = turns[slot] ?? 0;
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      const parentUs = at[parent] ?? 0;
      if (parentUs < atUs || (parentUs === atUs && (turns[slots[parent] ?? 0] ?? 0) < turn)) break;
      at[place] = parentUs;
      slots[place] = slots[parent] ?? 0;
      place = parent;
    }
    at[place] = atUs;
    slots[place] = slot;
  }

  /** Moves an entry down from the top to where none of its four children is earlier. */
  function sink(atUs: Micros, slot: number): void {
    const turn = turns[slot] ?? 0;
    let place = 0;
    for (let child = 1; child < size; child = 4 * place + 1) {
      const least = leastOf(child, Math.min(size, child + 4));
      const leastUs = at[least] ?? 0;
      if (leastUs > atUs || (leastUs === atUs && (turns[slots[least] ?? 0] ?? 0) > turn)) break;
      at[place] = leastUs;
      slots[place] = slots[least] ?? 0;
      place = least;
    }
    at[place] = atUs;
    slots[place] = slot;
  }

  function leastOf(from: number, to: number): number {
    let least = from;
    let leastUs = at[from] ?? 0;
    for (let place = from + 1; place < to; place += 1) {
      const us = at[place] ?? 0;
      if (us > leastUs || (us === leastUs && (turns[slots[place] ?? 0] ?? 0) > (turns[slots[least] ?? 0] ?? 0))) continue;
      least = place;
      leastUs = us;
    }
    return least;
  }

  return {
    push(atUs, turn) {
      if (size === at.length) grow();
      const slot = free.pop() ?? size;
      turns[slot] = turn;
      size += 1;
      rise(size - 1, atUs, slot);
      return slot;
    },
    firstUs: () => (size === 0 ? Infinity : (at[0] ?? Infinity)),
    firstTurn: () => (size === 0 ? Infinity : (turns[slots[0] ?? 0] ?? 0)),
    pop() {
      const slot = slots[0] ?? 0;
      free.push(slot);
      size -= 1;
      if (size > 0) sink(at[size] ?? 0, slots[size] ?? 0);
      return slot;
    },
    size: () => size,
  };
}

import type { Micros } from '@infaas/shared/domain/units';
import type { Clock } from '../ports';
import { deadlineHeap } from './deadline-heap';

export type DeadlineTimer<Item> = {
  /** Calls `onDue(item)` at `atUs` or within a millisecond after, unless `isDead(item)` by then. */
  set(atUs: Micros, item: Item): void;
  /** Says that an item will never be due. */
  noteDead(): void;
  close(): void;
};

/** One timer for any number of deadlines: it sleeps until the earliest. */
export function createDeadlineTimer<Item>(options: { clock: Clock; isDead: (item: Item) => boolean; onDue: (item: Item, atUs: Micros) => void }): DeadlineTimer<Item> {
  const heap = deadlineHeap(options.isDead);
  let timer: NodeJS.Timeout | null = null;
  let armedUs = Infinity;

  function arm(atUs: Micros): void {
    if (timer !== null) clearTimeout(timer);
    armedUs = atUs;
    timer = setTimeout(fire, Math.max(0, Math.ceil((atUs - options.clock.nowUs()) / 1_000)));
  }

  function fire(): void {
    timer = null;
    armedUs = Infinity;
    const now = options.clock.nowUs();
    for (let first = heap.peek(); first !== null; first = heap.peek()) {
      if (first.atUs > now) {
        arm(first.atUs);
        return;
      }
      heap.pop();
      options.onDue(first.item, first.atUs);
    }
  }

  return {
    set(atUs, item) {
      heap.push(atUs, item);
      if (atUs < armedUs) arm(atUs);
    },
    noteDead: () => heap.noteDead(),
    close() {
      if (timer !== null) clearTimeout(timer);
    },
  };
}

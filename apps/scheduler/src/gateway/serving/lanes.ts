import { deadlineHeap, type DeadlineHeap } from './deadline-heap';
import type { Part } from './part';

/** Parts that wait for a free place at any instance of their variant, earliest deadline first. */
export type Lanes = {
  push(variantId: string, part: Part): void;
  peek(variantId: string): Part | null;
  pop(variantId: string): Part | null;
  /** A waiting part ended on its own. */
  noteGone(variantId: string, part: Part): void;
  /** Empties a lane that no instance serves any more and returns its parts; an empty list when one does. */
  strand(variantId: string, served: boolean): Part[];
  size(variantId: string): number;
  rows(variantId: string): number;
  total(): number;
  /** Variants that something waits for. */
  variants(): string[];
};

type Lane = { heap: DeadlineHeap<Part>; size: number; rows: number };

/** Returns empty lanes; a lane exists while parts wait in it. */
export function createLanes(): Lanes {
  const lanes = new Map<string, Lane>();
  let total = 0;

  function shrink(variantId: string, lane: Lane, part: Part): void {
    lane.size -= 1;
    lane.rows -= part.request.rows;
    total -= 1;
    if (lane.size === 0) lanes.delete(variantId);
  }

  const pop = (variantId: string): Part | null => {
    const lane = lanes.get(variantId);
    const part = lane?.heap.pop() ?? null;
    if (lane !== undefined && part !== null) shrink(variantId, lane, part);
    return part;
  };

  return {
    push(variantId, part) {
      let lane = lanes.get(variantId);
      if (lane === undefined) {
        lane = { heap: deadlineHeap((waiting) => waiting.state !== 'waiting'), size: 0, rows: 0 };
        lanes.set(variantId, lane);
      }
      lane.heap.push(part.dueUs, part);
      lane.size += 1;
      lane.rows += part.request.rows;
      total += 1;
    },
    peek: (variantId) => lanes.get(variantId)?.heap.peek()?.item ?? null,
    pop,
    noteGone(variantId, part) {
      const lane = lanes.get(variantId);
      if (lane === undefined) return;
      lane.heap.noteDead();
      shrink(variantId, lane, part);
    },
    strand(variantId, served) {
      const parts: Part[] = [];
      if (served) return parts;
      for (let part = pop(variantId); part !== null; part = pop(variantId)) parts.push(part);
      return parts;
    },
    size: (variantId) => lanes.get(variantId)?.size ?? 0,
    rows: (variantId) => lanes.get(variantId)?.rows ?? 0,
    total: () => total,
    variants: () => [...lanes.keys()],
  };
}

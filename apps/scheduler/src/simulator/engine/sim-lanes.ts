import type { SimQuery } from './sim-types';

/** Queries that wait in the gateway for a free place at any instance of their variant, earliest deadline first. */
export type SimLanes = {
  push(variantId: string, query: SimQuery): void;
  peek(variantId: string): SimQuery | null;
  remove(variantId: string, query: SimQuery): void;
  /** Takes all out of a lane. */
  empty(variantId: string): SimQuery[];
  rows(variantId: string): number;
  total(): number;
  variants(): string[];
  has(query: SimQuery): boolean;
};

type Lane = { queries: SimQuery[]; rows: number };

/** Returns empty lanes; a lane exists while something waits in it. */
export function createSimLanes(): SimLanes {
  const lanes = new Map<string, Lane>();
  let total = 0;

  return {
    push(variantId, query) {
      const lane = lanes.get(variantId) ?? { queries: [], rows: 0 };
      lanes.set(variantId, lane);
      lane.queries.splice(placeFor(lane.queries, query.dueUs), 0, query);
      lane.rows += query.rows;
      total += 1;
    },
    peek: (variantId) => lanes.get(variantId)?.queries[0] ?? null,
    remove(variantId, query) {
      const lane = lanes.get(variantId);
      const at = lane?.queries.indexOf(query) ?? -1;
      if (lane === undefined || at < 0) return;
      lane.queries.splice(at, 1);
      lane.rows -= query.rows;
      total -= 1;
      if (lane.queries.length === 0) lanes.delete(variantId);
    },
    empty(variantId) {
      const queries = lanes.get(variantId)?.queries ?? [];
      lanes.delete(variantId);
      total -= queries.length;
      return queries;
    },
    rows: (variantId) => lanes.get(variantId)?.rows ?? 0,
    total: () => total,
    variants: () => [...lanes.keys()],
    has: (query) => lanes.get(query.choice?.variant.id ?? '')?.queries.includes(query) ?? false,
  };
}

/** After all that are due as early. */
function placeFor(queries: readonly SimQuery[], dueUs: number): number {
  let low = 0;
  let high = queries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((queries[middle]?.dueUs ?? 0) <= dueUs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What of a job says how long the rest of it takes. */
export type LeftFacts = {
  state: string; paused: boolean; waiting: string | null; items: number; doneItems: number; computeMs: number;
  /** What the plan expects of an item; null before there is one. */
  plannedItemUs: number | null;
  /** On how many workers chunks of it run. */
  workers: number;
};

/**
 * Returns how many milliseconds the rest of a job takes at the pace of its answers so far (before the first ones, as planned), on the workers
 * that have it now. Null while nothing can be said: before the items are counted, while it is paused or waits, and at its end.
 */
export function timeLeftMs(facts: LeftFacts): number | null {
  const { state, paused, waiting, items, doneItems, computeMs, plannedItemUs, workers } = facts;
  if (state !== 'running' || paused || waiting !== null || items === 0) return null;
  const itemMs = doneItems > 0 ? computeMs / doneItems : plannedItemUs === null ? null : plannedItemUs / 1_000;
  return itemMs === null ? null : Math.ceil(((items - doneItems) * itemMs) / Math.max(1, workers));
}

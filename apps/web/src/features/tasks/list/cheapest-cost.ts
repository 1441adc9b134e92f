import type { ModelRow } from '../../../server/variant/list-variants';

/** Returns the least cost of a thousand queries among ready variants, by task; tasks without one are left out. */
export function cheapestCosts(rows: readonly ModelRow[]): Map<string, number> {
  const costs = new Map<string, number>();
  for (const { task, status, costPer1kUsd } of rows) {
    if (status !== 'ready' || costPer1kUsd === null) continue;
    costs.set(task, Math.min(costPer1kUsd, costs.get(task) ?? Infinity));
  }
  return costs;
}

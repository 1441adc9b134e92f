import type { DecisionRow } from '../../../server/decision/list-decisions';

/** A decision, and how many more of the same second came out the same way. */
export type AlikeRow = { row: DecisionRow; more: number };

/** Returns rows with those put together that follow one another within a second and differ in nothing that is shown; answers stay apart, each took its own time. */
export function alikeRows(rows: readonly DecisionRow[]): AlikeRow[] {
  const groups: AlikeRow[] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (last !== undefined && row.actualUs === null && keyOf(row) === keyOf(last.row)) last.more += 1;
    else groups.push({ row, more: 0 });
  }
  return groups;
}

function keyOf({ atMs, outcome, missed, application, target, variant, reason, objective, actualUs }: DecisionRow): string {
  return JSON.stringify([Math.floor(atMs / 1_000), outcome, missed, application, target, variant, reason, objective.maxLatencyUs, actualUs]);
}

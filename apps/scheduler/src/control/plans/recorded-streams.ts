import { sizeGroups } from '@infaas/shared/domain/query-sizes';
import type { CountedMinute } from './plan-rows';

/** Queries of one application for one task that have about as many rows: how many there were in each minute. */
export type RecordedStream = { applicationId: string; taskId: string; rows: number; counts: number[] };

type Group = { applicationId: string; taskId: string; counts: number[]; queries: number; rows: number };

/**
 * Returns what was recorded from the minute `from` on as streams, those of most rows first, and of how many queries the size is not known.
 * Sizes are told apart, because a page of 64 pictures asks for another batch than 64 queries.
 */
export function recordedStreams(minutes: readonly CountedMinute[], { from, length }: { from: number; length: number }): { streams: RecordedStream[]; unknown: number } {
  const groups = new Map<string, Group>();
  let unknown = 0;
  for (const { applicationId, taskId, minute, count, sizes } of minutes) {
    const at = minute - from;
    if (at < 0 || at >= length) continue;
    const known = sizeGroups(sizes);
    const rest = Math.max(0, count - known.reduce((sum, { queries }) => sum + queries, 0));
    unknown += rest;
    for (const { sizeClass, queries, rows } of [...known, { sizeClass: 0, queries: rest, rows: rest }]) {
      const key = `${applicationId} ${taskId} ${sizeClass}`;
      const group = groups.get(key) ?? { applicationId, taskId, counts: new Array<number>(length).fill(0), queries: 0, rows: 0 };
      groups.set(key, group);
      group.counts[at] = (group.counts[at] ?? 0) + queries;
      group.queries += queries;
      group.rows += rows;
    }
  }
  const sorted = [...groups.values()].filter(({ queries }) => queries > 0).sort((a, b) => b.rows - a.rows);
  return { streams: sorted.map(({ applicationId, taskId, counts, queries, rows }) => ({ applicationId, taskId, counts, rows: Math.max(1, Math.round(rows / queries)) })), unknown };
}

import type { ModelRow } from '../../../server/variant/list-variants';

export type BatchPoint = { batch: number; left: number | null; right: number | null };

/** Returns the mean run time of two variants by batch size, in microseconds; null where one was not measured. Empty unless both have two sizes. */
export function batchPoints(left: ModelRow, right: ModelRow): BatchPoint[] {
  const sides = [left, right].map((row) => Object.keys(row.latencyMeanUs).map(Number));
  if (sides.some((batches) => batches.length < 2)) return [];
  const batches = [...new Set(sides.flat())].sort((a, b) => a - b);
  return batches.map((batch) => ({ batch, left: left.latencyMeanUs[batch] ?? null, right: right.latencyMeanUs[batch] ?? null }));
}

export type Pace = { startedMs: number; nowMs: number; settled: number; total: number };

/** Fewer settled variants than this say little about the pace. */
const LEAST_SETTLED = 2;

/** Returns how long the rest of the variants takes at the pace so far, in milliseconds; null while too few are settled or none is left. */
export function timeLeftMs({ startedMs, nowMs, settled, total }: Pace): number | null {
  if (settled < LEAST_SETTLED || settled >= total || nowMs <= startedMs) return null;
  return ((nowMs - startedMs) / settled) * (total - settled);
}

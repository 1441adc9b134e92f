const STEPS_MS = [1, 5, 10, 15, 30, 60, 300, 600, 900, 1_800, 3_600, 10_800, 21_600, 43_200, 86_400, 604_800].map((seconds) => seconds * 1_000);
const MOST_TICKS = 6;

/** Returns round instants between two, about six: what the axis of time is marked with; no closer than the least step, so that no two read alike. */
export function timeTicks(fromMs: number | undefined, toMs: number | undefined, leastMs = 0): number[] {
  if (fromMs === undefined || toMs === undefined || toMs <= fromMs) return [];
  const step = STEPS_MS.find((each) => each >= leastMs && (toMs - fromMs) / each <= MOST_TICKS) ?? (toMs - fromMs) / MOST_TICKS;
  const first = Math.ceil(fromMs / step) * step;
  return Array.from({ length: Math.floor((toMs - first) / step) + 1 }, (_, index) => first + index * step);
}

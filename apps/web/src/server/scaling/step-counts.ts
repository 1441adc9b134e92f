/** A time that something was there, and how much of it there was: 1 unless said otherwise. */
export type Presence = { fromMs: number; toMs: number; weight?: number };
/** Equal steps of time. */
export type Steps = { startMs: number; stepMs: number; count: number };

/** Returns how much of some things was there on average in each step of time. */
export function averagePresence(presences: readonly Presence[], { startMs, stepMs, count }: Steps): number[] {
  const sums = new Array<number>(count).fill(0);
  for (const { fromMs, toMs, weight = 1 } of presences) {
    const first = Math.max(0, Math.floor((fromMs - startMs) / stepMs));
    const last = Math.min(count - 1, Math.floor((toMs - startMs) / stepMs));
    for (let step = first; step <= last; step += 1) {
      const begin = startMs + step * stepMs;
      const share = Math.max(0, Math.min(toMs, begin + stepMs) - Math.max(fromMs, begin)) / stepMs;
      sums[step] = (sums[step] ?? 0) + weight * share;
    }
  }
  return sums;
}

const MOST_STEPS = 180;
const LENGTHS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200].map((seconds) => seconds * 1_000);
/** Usage is kept by the second for so long; before that, by the minute. */
const SECONDS_KEPT_MS = 15 * 60_000;

/** Returns the steps that a period is shown in: at most about 180 of a round length, none that begins in the future. */
export function stepsOf({ fromMs, toMs }: { fromMs: number; toMs: number }, nowMs: number): Steps {
  const least = nowMs - fromMs > SECONDS_KEPT_MS ? 60_000 : 1_000;
  const stepMs = LENGTHS_MS.find((length) => length >= least && (toMs - fromMs) / length <= MOST_STEPS) ?? Math.ceil((toMs - fromMs) / MOST_STEPS / 60_000) * 60_000;
  const startMs = Math.floor(fromMs / stepMs) * stepMs;
  return { startMs, stepMs, count: Math.max(1, Math.ceil((Math.min(toMs, nowMs) - startMs) / stepMs)) };
}

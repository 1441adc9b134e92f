/** Pauses after the first try, the second, …: 5 s, 30 s, 2 min, 10 min, 1 h, 4 h, 12 h; after eight tries, within a day, it is given up. */
const PAUSES_MS = [5_000, 30_000, 120_000, 600_000, 3_600_000, 14_400_000, 43_200_000];

/** Returns how long to wait after so many tries in vain, milliseconds; null when there have been enough. */
export function nextTry(tries: number): number | null {
  return PAUSES_MS[tries - 1] ?? null;
}

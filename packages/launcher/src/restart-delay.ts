const FIRST_MS = 500;
const LONGEST_MS = 10_000;
/** A part that ran this long was healthy: its next restart is quick again. */
const HEALTHY_MS = 30_000;

/** Returns how long to wait before a part is started again, doubling from 0.5 to 10 s while it ends soon after its starts. */
export function restartDelayMs(earlyEndsBefore: number, ranMs: number): { delayMs: number; earlyEnds: number } {
  const earlyEnds = ranMs >= HEALTHY_MS ? 1 : earlyEndsBefore + 1;
  return { delayMs: Math.min(LONGEST_MS, FIRST_MS * 2 ** (earlyEnds - 1)), earlyEnds };
}

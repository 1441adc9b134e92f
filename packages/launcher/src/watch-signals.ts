/** npm hands on a Ctrl-C that the terminal has delivered already: what comes within this time is the same key press. */
const SAME_KEY_PRESS_MS = 1_000;

/** Calls `onFirst` at the first SIGINT, SIGTERM or SIGHUP, and `onSecond` at a later one. */
export function watchSignals({ onFirst, onSecond }: { onFirst: (signal: NodeJS.Signals) => void; onSecond: () => void }): void {
  let firstAtMs: number | null = null;
  const receive = (signal: NodeJS.Signals): void => {
    if (firstAtMs === null) {
      firstAtMs = performance.now();
      onFirst(signal);
    } else if (performance.now() - firstAtMs > SAME_KEY_PRESS_MS) {
      onSecond();
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, receive);
}

/** npm hands on a Ctrl-C that the terminal has delivered already: what comes within this time is the same key press. */
const SAME_KEY_PRESS_MS = 1_000;

const PARENT_CHECK_MS = 500;

export type SignalHandlers = {
  onFirst: (cause: string) => void;
  onSecond: () => void;
  /** A shell stands between npm and this process and does not hand SIGTERM on: the end of that shell counts as the signal. */
  endWithParent: boolean;
};

/** Calls `onFirst` at the first SIGINT, SIGTERM or SIGHUP, and `onSecond` at a later one. */
export function watchSignals({ onFirst, onSecond, endWithParent }: SignalHandlers): void {
  let firstAtMs: number | null = null;
  const receive = (cause: string): void => {
    if (firstAtMs === null) {
      firstAtMs = performance.now();
      onFirst(cause);
    } else if (performance.now() - firstAtMs > SAME_KEY_PRESS_MS) {
      onSecond();
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, receive);
  // A Ctrl-C in the terminal ends that shell too: then it is no second press.
  if (endWithParent) watchParent(() => firstAtMs ?? receive('npm ended'));
}

function watchParent(onGone: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, PARENT_CHECK_MS);
  timer.unref();
}

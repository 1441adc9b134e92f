import type { Logger } from '@infaas/shared/platform/logger';

/** A repeated action that never overlaps itself. */
export type Loop = {
  /** Runs it soon: at once when `leastMs` have passed since it last began. */
  kick(): void;
  /** Runs it now, or once more after the run in progress; resolves when that run has ended. */
  run(): Promise<void>;
  /** Resolves when the run in progress has ended; none follows. */
  stop(): Promise<void>;
};

/** Starts a loop that runs at least every `mostMs` and, when kicked, at most every `leastMs`. Failures are logged and tried again. */
export function startLoop(options: { name: string; leastMs: number; mostMs: number; logger: Logger }, action: () => Promise<unknown>): Loop {
  let timer: NodeJS.Timeout | null = null;
  let current: Promise<void> | null = null;
  let again = false;
  let stopped = false;
  let beganMs = 0;

  const schedule = (inMs: number): void => {
    if (timer) clearTimeout(timer);
    timer = stopped ? null : setTimeout(() => void run(), inMs);
  };

  async function once(): Promise<void> {
    beganMs = Date.now();
    try {
      await action();
    } catch (error) {
      if (!stopped) options.logger.error({ loop: options.name, error: error instanceof Error ? error.stack : String(error) }, 'a loop failed; it goes on');
    }
  }

  function run(): Promise<void> {
    if (stopped) return Promise.resolve();
    if (current) {
      again = true;
      return current.then(() => current ?? undefined);
    }
    if (timer) clearTimeout(timer);
    again = false;
    current = once().finally(() => {
      current = null;
      schedule(again ? Math.max(0, options.leastMs - (Date.now() - beganMs)) : options.mostMs);
    });
    return current;
  }

  schedule(0);
  return {
    kick() {
      if (current) again = true;
      else schedule(Math.max(0, options.leastMs - (Date.now() - beganMs)));
    },
    run,
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      await current;
    },
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { nextGate, OPEN_GATE } from '@infaas/shared/policy/offline-gate';
import { Interrupted } from '../jobs/job-failure';

const READ_EVERY_MS = 250;
/** A chunk that has waited so long gives its place back: control orders it again when there is capacity. */
const PATIENCE_MS = 10_000;

export type SpareWatchOptions = {
  /** Share of the machine that online instances took since the call before, 0..1. */
  onlineShare: () => number;
  /** Whether something is measured here that somebody waits for. Other measurements go on beside offline work at the lowest priority: else it would wait for minutes. */
  measuring: () => boolean;
  clock: () => number;
  readEveryMs?: number;
  patienceMs?: number;
};

/** Tells offline work on this worker when to wait, between two batches. */
export type SpareWatch = {
  /** Returns at once while there is capacity to spare, else when there is again; throws Interrupted after long waiting, and for cancelled jobs. */
  giveWay(workId: string): Promise<void>;
  cancel(workIds: readonly string[]): void;
};

const REMEMBERED = 1_000;

/** Returns the watch of a worker; it looks at its own instances more often than control hears of them, by the same policy. */
export function createSpareWatch(options: SpareWatchOptions): SpareWatch {
  const { readEveryMs = READ_EVERY_MS, patienceMs = PATIENCE_MS } = options;
  const cancelled = new Set<string>();
  let gate = OPEN_GATE;
  let readAtMs = -Infinity;

  function mayRun(workId: string): boolean {
    if (cancelled.has(workId)) throw new Interrupted('cancelled', 'It was cancelled.');
    const nowMs = options.clock();
    if (nowMs - readAtMs >= readEveryMs) {
      // A share over a long time says nothing of now.
      const stale = nowMs - readAtMs > 40 * readEveryMs;
      const onlineUtilisation = options.onlineShare();
      readAtMs = nowMs;
      if (!stale) gate = nextGate(gate, { worker: 'this worker', onlineUtilisation, overloaded: null }, nowMs * 1_000);
    }
    return gate.open && !options.measuring();
  }

  return {
    async giveWay(workId) {
      const sinceMs = options.clock();
      while (!mayRun(workId)) {
        if (options.clock() - sinceMs > patienceMs) throw new Interrupted('busy', 'Online queries or measurements need the machine; the chunk runs later.');
        await sleep(Math.min(50, readEveryMs));
      }
    },
    cancel(workIds) {
      for (const id of workIds) cancelled.add(id);
      for (const id of cancelled) if (cancelled.size > REMEMBERED) cancelled.delete(id);
    },
  };
}

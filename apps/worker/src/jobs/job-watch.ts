import { setTimeout as sleep } from 'node:timers/promises';
import type { ProfileCheckpoint } from '@infaas/shared/jobs/profile-jobs';
import type { MeasuringWatch } from '../profiler/measuring-watch';
import { Interrupted } from './job-failure';

/** How often the load of online queries is read, and how often a waiting job looks whether it may go on. */
const READ_EVERY_MS = 500;
const LOOK_EVERY_MS = 50;
/** A job that has waited so long at a stretch gives its place to others; it is started again when there is time. */
const PATIENCE_MS = 15_000;

export type WatchedJob = { workId: string; epoch: number; /** Share of the machine that online queries may take before the job waits; absent = it never waits. */ onlineShare?: number | undefined; urgent?: boolean | undefined };

/** Watches over the jobs of a worker: online queries come first, and a cancelled job ends. */
export type JobWatch = {
  over: (job: WatchedJob) => MeasuringWatch;
  cancel: (workIds: readonly string[]) => void;
};

export type JobWatchOptions = {
  /** Share of the cores that instances took since the call before, 0..1. */
  onlineShare: () => number;
  /** Whether work that somebody waits for is to be done here: measurements that can wait let it pass. */
  hasUrgent: () => boolean;
  report: (progress: { workId: string; epoch: number; checkpoint: ProfileCheckpoint }) => void;
  readEveryMs?: number;
  patienceMs?: number;
};

/** Most cancelled jobs that are remembered. */
const REMEMBERED = 1_000;

/** Returns a watch over this worker's jobs. */
export function createJobWatch(options: JobWatchOptions): JobWatch {
  const { readEveryMs = READ_EVERY_MS, patienceMs = PATIENCE_MS } = options;
  const cancelled = new Set<string>();

  function over({ workId, epoch, onlineShare: limit, urgent = false }: WatchedJob): MeasuringWatch {
    let readAtMs = -Infinity;
    let online = false;
    let waitedMs = 0;
    let waiting: Promise<boolean> | null = null;
    const mustWait = (): boolean => {
      if (cancelled.has(workId)) throw new Interrupted('cancelled', 'It was cancelled.');
      if (!urgent && options.hasUrgent()) return true;
      if (limit !== undefined && Date.now() - readAtMs >= readEveryMs) {
        readAtMs = Date.now();
        online = options.onlineShare() > limit;
      }
      return online;
    };
    const wait = async (): Promise<boolean> => {
      const sinceMs = Date.now();
      try {
        do {
          if (Date.now() - sinceMs > patienceMs) throw new Interrupted('busy', 'The machine is needed for queries and for work that is waited for; it is measured later.');
          await sleep(Math.min(readEveryMs, LOOK_EVERY_MS));
        } while (mustWait());
        return true;
      } finally {
        waitedMs += Date.now() - sinceMs;
        waiting = null;
      }
    };
    return {
      async giveWay() {
        if (waiting) return waiting;
        return mustWait() ? (waiting = wait()) : false;
      },
      keep: (checkpoint) => options.report({ workId, epoch, checkpoint }),
      waitedMs: () => waitedMs,
    };
  }

  return {
    over,
    cancel(workIds) {
      for (const id of workIds) cancelled.add(id);
      for (const id of cancelled) if (cancelled.size > REMEMBERED) cancelled.delete(id);
    },
  };
}

import { JOBS, type JobPayload } from '@infaas/shared/jobs/catalogue';
import type { Logger } from '@infaas/shared/platform/logger';
import type { LiveWorkers } from '../fleet/live-workers';
import type { Clock, Queues, Store } from '../ports';
import type { WorkRow } from '../rows';
import { assignWork, laneOf, type AssignableWorker, type Lane } from './assign-work';
import { jobId } from './job-id';
import type { Settler } from './settler';

const PENDING_AT_ONCE = 200;
/** A row's job may take this long to appear on its queue before it counts as missing. */
const ADD_GRACE_MS = 1_500;
/** Workers keep their jobs' time limits themselves; control steps in this much later. */
const TIMEOUT_GRACE_MS = 60_000;
/** What waits for a quiet machine waits until it was quiet for so long. */
const QUIET_FOR_MS = 10_000;
/** A job that was started so often, mostly on workers that died, is not started again. */
const MOST_ATTEMPTS = 8;

/** Puts pending rows on workers' queues and sees to it that every enqueued row has a job. */
export type Dispatcher = {
  /** Assigns and enqueues what can be; returns how many. */
  dispatch(): Promise<number>;
  /** Looks after every enqueued row: job missing → put there again; ended → settled; far too long → made pending again. */
  reconcile(): Promise<void>;
};

type Parts = { store: Store; queues: Queues; live: LiveWorkers; clock: Clock; logger: Logger; settler: Settler; /** Online load of a worker above which measurements that can wait do wait. */ onlineShare: number; /** Whether a worker gets nothing but what is tied to it. */ isDrained: (workerId: string) => boolean };

/** Returns a dispatcher over the store's rows and the workers' queues. */
export function createDispatcher(parts: Parts): Dispatcher {
  const { store, queues, live, clock, logger } = parts;

  async function add(row: WorkRow, queue: string): Promise<void> {
    const more = { ...(laneOf(row) === 'urgent' ? { urgent: true } : {}), ...(row.checkpoint ? { checkpoint: row.checkpoint } : {}) };
    const payload = { ...row.payload, ...more, workId: row.id, epoch: row.epoch } as JobPayload<typeof row.kind>;
    // BullMQ takes jobs without a priority first: those are the instances'.
    await queues.of(queue).add(row.kind, jobId(row), payload, { priority: row.priority });
  }

  return {
    async dispatch() {
      const due = await store.work.pending(clock.nowMs(), PENDING_AT_ONCE);
      for (const row of due) if (row.attempts >= MOST_ATTEMPTS) await parts.settler.giveUp(row);
      const pending = due.filter((row) => row.attempts < MOST_ATTEMPTS);
      if (pending.length === 0) return 0;
      const assignments = assignWork(pending, assignable(live, await store.work.enqueued(), clock.nowMs()).map((worker) => ({ ...worker, drained: parts.isDrained(worker.id) })), parts.onlineShare);
      const moved = new Set(await store.work.enqueue(assignments.map(({ row, workerId }) => ({ id: row.id, epoch: row.epoch, workerId }))));
      await Promise.all(assignments.filter(({ row }) => moved.has(row.id)).map(async ({ row, workerId }) => {
        const worker = live.byId(workerId);
        if (!worker) return;
        // A row whose job could not be added stays enqueued: reconcile adds it when the queue answers again.
        await add(row, worker.queue).catch((error: unknown) => logger.warn({ work: row.id, error: String(error) }, 'could not put a job on its queue yet'));
      }));
      return moved.size;
    },
    async reconcile() {
      const now = clock.nowMs();
      for (const row of await store.work.enqueued()) {
        const worker = live.all().find((candidate) => candidate.id === row.workerId);
        const sinceMs = now - (row.enqueuedAtMs ?? now);
        if (!worker || sinceMs < ADD_GRACE_MS) continue;
        const { state } = await queues.of(worker.queue).look(jobId(row));
        if (state === 'missing') await add(row, worker.queue);
        else if (state === 'completed' || state === 'failed') await parts.settler.settle(jobId(row));
        else if (state === 'active' && laneOf(row) !== 'deferred' && sinceMs > JOBS[row.kind].timeoutMs + TIMEOUT_GRACE_MS) {
          await store.work.retry({ id: row.id, epoch: row.epoch, notBeforeMs: now, error: { code: 'timeout', message: 'Its worker did not end it in time.' } });
        }
      }
    },
  };
}

function assignable(live: LiveWorkers, enqueued: readonly WorkRow[], nowMs: number): AssignableWorker[] {
  return live.all().filter((worker) => worker.deadAtMs === null).map((worker) => {
    const open: Record<Lane, number> = { instance: 0, measuring: 0, deferred: 0, examining: 0, urgent: 0 };
    for (const row of enqueued) if (row.workerId === worker.id) open[laneOf(row)] += 1;
    const quiet = worker.quietSinceMs !== null && nowMs - worker.quietSinceMs >= QUIET_FOR_MS;
    return { id: worker.id, hardwareClass: worker.hardwareClass, onlineUtilisation: worker.onlineUtilisation, open, quiet, device: !worker.queue.startsWith('cpu.') };
  });
}

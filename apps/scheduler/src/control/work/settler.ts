import { JOBS } from '@infaas/shared/jobs/catalogue';
import type { Logger } from '@infaas/shared/platform/logger';
import type { LiveWorkers } from '../fleet/live-workers';
import type { Clock, Queues, Store } from '../ports';
import type { WorkRow } from '../rows';
import type { World } from '../world';
import { parseJobId } from './job-id';
import { judgeJob, type Verdict } from './retry-policy';
import { workEffects, workFailure } from './work-effects';

type Parts = { store: Store; queues: Queues; live: LiveWorkers; world: World; clock: Clock; logger: Logger; onSettled: (kind: WorkRow['kind']) => void };

/** Commits what became of jobs. */
export type Settler = {
  /** Commits the end of a job: its result with all effects in one transaction, or another try. Never rejects. */
  settle(endedJobId: string): Promise<void>;
  /** Ends a pending row that was tried too often. */
  giveUp(row: WorkRow): Promise<void>;
};

/** Returns a settler. Ends are fenced by epoch and state, so that a late or second delivery of a job does nothing. */
export function createSettler(parts: Parts): Settler {
  const { store, queues, live, world, clock, logger } = parts;
  const inProgress = new Set<string>();

  async function settle(endedJobId: string): Promise<void> {
    const parsed = parseJobId(endedJobId);
    const row = parsed ? await store.work.get(parsed.id) : null;
    if (!parsed || !row || row.state !== 'enqueued' || row.epoch !== parsed.epoch) return;
    const worker = row.workerId === null ? undefined : live.byId(row.workerId);
    if (!worker) return;
    const queue = queues.of(worker.queue);
    const verdict = checked(row, judgeJob(await queue.look(endedJobId), row.attempts));
    const changed = await commit(row, verdict);
    if (changed) {
      await queue.forget(endedJobId).catch(() => undefined);
      parts.onSettled(row.kind);
    }
  }

  async function commit(row: WorkRow, verdict: Verdict): Promise<boolean> {
    const known = { rows: world.rows(), view: world.view() };
    switch (verdict.kind) {
      case 'open':
        return false;
      case 'done':
        return store.work.commit({ id: row.id, epoch: row.epoch, state: 'done', result: verdict.result, error: null }, workEffects(row, verdict.result, known));
      case 'retry':
        if (verdict.counts) logger.warn({ work: row.id, kind: row.kind, failure: verdict.failure }, 'a job failed; it is tried again');
        return store.work.retry({ id: row.id, epoch: row.epoch, notBeforeMs: clock.nowMs() + verdict.inMs, error: verdict.failure, counts: verdict.counts });
      case 'failed':
        logger.warn({ work: row.id, kind: row.kind, failure: verdict.failure }, 'a job failed for good');
        return store.work.commit({ id: row.id, epoch: row.epoch, state: 'failed', result: null, error: verdict.failure }, workFailure(row, verdict.failure, known));
    }
  }

  return {
    async settle(endedJobId) {
      if (inProgress.has(endedJobId)) return;
      inProgress.add(endedJobId);
      try {
        await settle(endedJobId);
      } catch (error) {
        logger.error({ job: endedJobId, error: error instanceof Error ? error.stack : String(error) }, 'could not commit a job yet; it is looked at again');
      } finally {
        inProgress.delete(endedJobId);
      }
    },
    async giveUp(row) {
      const failure = { code: 'lost_too_often', message: `It was started ${row.attempts} times and its worker was lost every time.`, hint: 'Look at the worker\'s log: this job may bring it down.', retry: false };
      const known = { rows: world.rows(), view: world.view() };
      const end = { id: row.id, epoch: row.epoch, from: 'pending' as const, state: 'failed' as const, result: null, error: failure };
      if (await store.work.commit(end, workFailure(row, failure, known))) parts.onSettled(row.kind);
    },
  };
}

/** A result that is not what the catalogue says is a failure; an instance that did not start is the autoscaler's to replace. */
function checked(row: WorkRow, verdict: Verdict): Verdict {
  if (verdict.kind === 'retry' && row.kind === 'start-instance') return { kind: 'failed', failure: verdict.failure };
  if (verdict.kind !== 'done') return verdict;
  const result = JOBS[row.kind].result.safeParse(verdict.result);
  if (result.success) return { kind: 'done', result: result.data };
  return { kind: 'failed', failure: { code: 'internal', message: `The worker's result of ${row.kind} is malformed.`, retry: false } };
}

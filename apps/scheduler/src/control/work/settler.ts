import { JOBS } from '@infaas/shared/jobs/catalogue';
import type { Logger } from '@infaas/shared/platform/logger';
import type { LiveWorkers } from '../fleet/live-workers';
import type { Clock, Queues, Store } from '../ports';
import type { WorkRow } from '../rows';
import type { World } from '../world';
import { parseJobId } from './job-id';
import { judgeJob, type Verdict } from './retry-policy';
import { workEffects, workFailure } from './work-effects';

type Parts = { store: Store; queues: Queues; live: LiveWorkers; world: World; clock: Clock; logger: Logger; onSettled: () => void };

/**
 * Returns a function that commits what became of an ended job: its result with all effects in one transaction, fenced by epoch and
 * state, so that a late or second delivery does nothing. Failures that may pass are tried again.
 */
export function createSettler(parts: Parts): (endedJobId: string) => Promise<void> {
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
      parts.onSettled();
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
        logger.warn({ work: row.id, kind: row.kind, failure: verdict.failure }, 'a job failed; it is tried again');
        return store.work.retry({ id: row.id, epoch: row.epoch, notBeforeMs: clock.nowMs() + verdict.inMs, error: verdict.failure });
      case 'failed':
        logger.warn({ work: row.id, kind: row.kind, failure: verdict.failure }, 'a job failed for good');
        return store.work.commit({ id: row.id, epoch: row.epoch, state: 'failed', result: null, error: verdict.failure }, workFailure(row, verdict.failure, known));
    }
  }

  return async (endedJobId) => {
    if (inProgress.has(endedJobId)) return;
    inProgress.add(endedJobId);
    try {
      await settle(endedJobId);
    } catch (error) {
      logger.error({ job: endedJobId, error: error instanceof Error ? error.stack : String(error) }, 'could not commit a job yet; it is looked at again');
    } finally {
      inProgress.delete(endedJobId);
    }
  };
}

/** A result that is not what the catalogue says is an unexpected failure. */
function checked(row: WorkRow, verdict: Verdict): Verdict {
  if (verdict.kind !== 'done') return verdict;
  const result = JOBS[row.kind].result.safeParse(verdict.result);
  if (result.success) return { kind: 'done', result: result.data };
  return { kind: 'failed', failure: { code: 'internal', message: `The worker's result of ${row.kind} is malformed.`, retry: false } };
}

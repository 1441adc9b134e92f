import type { Prisma } from '@infaas/db/client';
import type { OfflineChange } from '../control/offline/offline-rows';
import { fromJson, toJson } from './json';

const OPEN = ['fetching', 'splitting', 'running', 'assembling'] as const;
const KEPT_ERRORS = 20;

/** Applies a change of offline facts inside the caller's transaction. */
export async function applyOfflineChange(tx: Prisma.TransactionClient, change: OfflineChange): Promise<void> {
  const { jobId } = change;
  switch (change.step) {
    case 'begin':
      await tx.offlineRun.createMany({ data: { jobId, workspaceId: change.workspaceId, state: change.state }, skipDuplicates: true });
      return;
    case 'fetched':
      await tx.offlineRun.updateMany({ where: { jobId, state: 'fetching' }, data: { state: 'splitting', input: change.input } });
      return;
    case 'split':
      return applySplit(tx, change);
    case 'chosen':
      await tx.offlineRun.updateMany({ where: { jobId, state: 'running' }, data: { choice: toJson(change.choice) } });
      return;
    case 'ordered':
      await tx.offlineChunk.updateMany({ where: { jobId, number: change.number, output: null }, data: { tries: change.tries } });
      return;
    case 'waiting':
      await tx.offlineRun.updateMany({ where: { jobId, state: { in: [...OPEN] } }, data: { waiting: change.waiting } });
      return;
    case 'answered':
      return applyAnswered(tx, change);
    case 'assembling':
      await tx.offlineRun.updateMany({ where: { jobId, state: 'running' }, data: { state: 'assembling', waiting: null } });
      return;
    case 'done': {
      const { output, outputName, bytes, items, failed } = change;
      // The counts are those of the output itself: one that lacks an item is none.
      const complete = await tx.offlineRun.updateMany({
        where: { jobId, state: 'assembling', items }, data: { state: 'done', output, outputName, outputBytes: BigInt(bytes), failedItems: failed, finishedAt: new Date(), waiting: null },
      });
      if (complete.count === 0) return endRun(tx, jobId, { state: 'failed', error: 'The output does not have every item once.', hint: 'Submit it again.' });
      return forgetChunks(tx, jobId);
    }
    case 'ended':
      return endRun(tx, jobId, change);
  }
}

async function applySplit(tx: Prisma.TransactionClient, { jobId, split }: Extract<OfflineChange, { step: 'split' }>): Promise<void> {
  const changed = await tx.offlineRun.updateMany({
    where: { jobId, state: 'splitting' }, data: { state: 'running', format: split.format, items: split.items, chunks: split.chunks.length },
  });
  if (changed.count === 0) return;
  await tx.offlineChunk.createMany({ data: split.chunks.map((chunk, number) => ({ jobId, number, ...chunk })), skipDuplicates: true });
}

async function applyAnswered(tx: Prisma.TransactionClient, change: Extract<OfflineChange, { step: 'answered' }>): Promise<void> {
  const { jobId, number, output, failed, computeUs, costNanoUsd, errors } = change;
  const chunk = await tx.offlineChunk.findUnique({ where: { jobId_number: { jobId, number } } });
  const first = await tx.offlineChunk.updateMany({ where: { jobId, number, output: null }, data: { output, failed } });
  if (!chunk || first.count === 0) return;
  const run = await tx.offlineRun.update({
    where: { jobId },
    data: {
      doneChunks: { increment: 1 }, doneItems: { increment: chunk.count }, failedItems: { increment: failed }, computeUs: { increment: BigInt(computeUs) }, costNanoUsd: { increment: BigInt(costNanoUsd) },
    },
  });
  const known = fromJson<object[]>(run.itemErrors);
  if (errors.length === 0 || known.length >= KEPT_ERRORS) return;
  await tx.offlineRun.update({ where: { jobId }, data: { itemErrors: toJson([...known, ...errors].slice(0, KEPT_ERRORS)) } });
}

async function endRun(tx: Prisma.TransactionClient, jobId: string, end: { state: 'failed' | 'cancelled'; error: string; hint: string | null }): Promise<void> {
  const { state, error, hint } = end;
  // A job that is cancelled before control saw it has no run yet.
  const job = await tx.offlineJob.findUnique({ where: { id: jobId }, select: { workspaceId: true } });
  if (!job) return;
  await tx.offlineRun.createMany({ data: { jobId, workspaceId: job.workspaceId, state: 'fetching' }, skipDuplicates: true });
  const changed = await tx.offlineRun.updateMany({ where: { jobId, state: { in: [...OPEN] } }, data: { state, error, hint, finishedAt: new Date(), waiting: null } });
  if (changed.count === 0) return;
  await tx.workItem.updateMany({ where: { subjectId: jobId, state: { in: ['pending', 'enqueued'] } }, data: { state: 'cancelled', finishedAt: new Date() } });
  await forgetChunks(tx, jobId);
}

/** Chunks and their answers stand in the output, or nobody wants them any more: their files go. */
async function forgetChunks(tx: Prisma.TransactionClient, jobId: string): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO released_file (sha256, "releasedAt")
    SELECT DISTINCT file, (clock_timestamp() AT TIME ZONE 'utc') FROM offline_chunk c, unnest(ARRAY[c.input, c.output]) AS file WHERE c."jobId" = ${jobId} AND file IS NOT NULL
    ON CONFLICT (sha256) DO UPDATE SET "releasedAt" = EXCLUDED."releasedAt"`;
  await tx.offlineChunk.deleteMany({ where: { jobId } });
}

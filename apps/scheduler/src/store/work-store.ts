import type { Prisma, PrismaClient, WorkItem } from '@infaas/db/client';
import type { JobName } from '@infaas/shared/jobs/catalogue';
import type { WorkStore } from '../control/ports';
import type { WorkRow } from '../control/rows';
import { applyChanges } from './apply-changes';
import { fromJson, toJsonOrNull } from './json';

/** Returns the store of ordered jobs. Every end is fenced by epoch and state. */
export function createWorkStore(database: PrismaClient): WorkStore {
  return {
    async pending(nowMs, limit) {
      const due = { state: 'pending' as const, notBefore: { lte: new Date(nowMs) } };
      const orderBy = [{ priority: 'asc' as const }, { createdAt: 'asc' as const }, { id: 'asc' as const }];
      // Read apart, so that a long line of durable queries hides nothing behind it.
      const [deferred, others] = await Promise.all([
        database.workItem.findMany({ where: { ...due, kind: 'deferred-query' }, orderBy, take: limit }),
        database.workItem.findMany({ where: { ...due, kind: { not: 'deferred-query' } }, orderBy, take: limit }),
      ]);
      return [...others, ...deferred].map(toWorkRow).sort((a, b) => a.priority - b.priority || a.createdAtMs - b.createdAtMs);
    },
    async enqueued() {
      return (await database.workItem.findMany({ where: { state: 'enqueued' }, orderBy: { enqueuedAt: 'asc' } })).map(toWorkRow);
    },
    async get(id) {
      const row = await database.workItem.findUnique({ where: { id } });
      return row ? toWorkRow(row) : null;
    },
    enqueue: (rows) => database.$transaction((tx) => enqueueAll(tx, rows)),
    commit: (end, effects) => database.$transaction(async (tx) => {
      const ended = await tx.workItem.updateMany({
        where: { id: end.id, epoch: end.epoch, state: end.from ?? 'enqueued' },
        data: { state: end.state, result: toJsonOrNull(end.result), error: toJsonOrNull(end.error), finishedAt: new Date(), checkpoint: toJsonOrNull(null) },
      });
      if (ended.count === 0) return false;
      await applyChanges(tx, effects);
      return true;
    }, { timeout: 30_000, maxWait: 10_000 }),
    async retry({ id, epoch, notBeforeMs, error, counts = true }) {
      const changed = await database.workItem.updateMany({
        where: { id, epoch, state: 'enqueued' },
        data: { state: 'pending', epoch: epoch + 1, attempts: { increment: counts ? 1 : 0 }, notBefore: new Date(notBeforeMs), error: toJsonOrNull(error) },
      });
      return changed.count === 1;
    },
    async keep({ id, epoch, checkpoint }) {
      await database.workItem.updateMany({ where: { id, epoch, state: 'enqueued' }, data: { checkpoint: toJsonOrNull(checkpoint) } });
    },
  };
}

async function enqueueAll(tx: Prisma.TransactionClient, rows: readonly { id: string; epoch: number; workerId: string }[]): Promise<string[]> {
  if (rows.length === 0) return [];
  const moved = await tx.$queryRaw<{ id: string; kind: string; subjectId: string }[]>`
    UPDATE work_item w SET state = 'enqueued', "workerId" = v.worker_id, "enqueuedAt" = (clock_timestamp() AT TIME ZONE 'utc')
    FROM unnest(${rows.map((row) => row.id)}::text[], ${rows.map((row) => row.epoch)}::int[], ${rows.map((row) => row.workerId)}::text[]) AS v(id, epoch, worker_id)
    WHERE w.id = v.id AND w.epoch = v.epoch AND w.state = 'pending'
    RETURNING w.id, w.kind, w."subjectId"`;
  const deferred = moved.filter((row) => row.kind === 'deferred-query').map((row) => row.subjectId);
  if (deferred.length > 0) await tx.deferredQuery.updateMany({ where: { id: { in: deferred }, state: 'queued' }, data: { state: 'running' } });
  return moved.map((row) => row.id);
}

function toWorkRow(row: WorkItem): WorkRow {
  return {
    id: row.id, kind: row.kind as JobName, state: row.state, epoch: row.epoch, workerId: row.workerId, hardwareClass: row.hardwareClass,
    payload: fromJson(row.payload), subjectId: row.subjectId, attempts: row.attempts, priority: row.priority,
    createdAtMs: row.createdAt.getTime(), enqueuedAtMs: row.enqueuedAt?.getTime() ?? null, checkpoint: row.checkpoint,
  };
}

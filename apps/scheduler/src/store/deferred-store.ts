import { Prisma, type DeferredQuery, type PrismaClient } from '@infaas/db/client';
import type { DeferredRow, DeferredStore, NewDeferred } from '../control/ports';
import { createWork } from './apply-changes';
import { fromJson, toJson } from './json';

/** Returns the store of durable queries. */
export function createDeferredStore(database: PrismaClient): DeferredStore {
  const byKey: DeferredStore['byKey'] = async (applicationId, idempotencyKey) => {
    const row = await database.deferredQuery.findUnique({ where: { applicationId_idempotencyKey: { applicationId, idempotencyKey } } });
    return row ? toDeferredRow(row) : null;
  };
  const get: DeferredStore['get'] = async (workspaceId, id) => {
    const row = await database.deferredQuery.findFirst({ where: { id, workspaceId } });
    return row ? toDeferredRow(row) : null;
  };
  return {
    byKey, get,
    async submit(query) {
      try {
        return await insert(database, query);
      } catch (error) {
        if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002' || query.idempotencyKey === null) throw error;
        const taken = await byKey(query.applicationId, query.idempotencyKey);
        if (!taken) throw error;
        return taken;
      }
    },
    async cancel(workspaceId, id) {
      await database.$transaction(async (tx) => {
        const changed = await tx.deferredQuery.updateMany({
          where: { id, workspaceId, state: { in: ['queued', 'running'] } }, data: { state: 'cancelled', finishedAt: new Date() },
        });
        if (changed.count > 0) await cancelWork(tx, [id]);
      });
      return get(workspaceId, id);
    },
    expire: (nowMs) => database.$transaction(async (tx) => {
      const late = await tx.deferredQuery.findMany({ where: { state: { in: ['queued', 'running'] }, finishBy: { lt: new Date(nowMs) } }, select: { id: true }, take: 1_000 });
      if (late.length === 0) return 0;
      const ids = late.map((row) => row.id);
      const changed = await tx.deferredQuery.updateMany({
        where: { id: { in: ids }, state: { in: ['queued', 'running'] } },
        data: { state: 'expired', error: 'It could not be finished by its time.', finishedAt: new Date() },
      });
      await cancelWork(tx, ids);
      return changed.count;
    }),
  };
}

async function insert(database: PrismaClient, query: NewDeferred): Promise<DeferredRow> {
  const { work, finishByMs, ...row } = query;
  return database.$transaction(async (tx) => {
    const created = await tx.deferredQuery.create({ data: { ...row, query: toJson(query.query), finishBy: new Date(finishByMs) } });
    await createWork(tx, work);
    return toDeferredRow(created);
  });
}

async function cancelWork(tx: Prisma.TransactionClient, deferredIds: string[]): Promise<void> {
  await tx.workItem.updateMany({
    where: { subjectId: { in: deferredIds }, kind: 'deferred-query', state: { in: ['pending', 'enqueued'] } },
    data: { state: 'cancelled', finishedAt: new Date() },
  });
}

function toDeferredRow(row: DeferredQuery): DeferredRow {
  return {
    id: row.id, workspaceId: row.workspaceId, state: row.state, createdAtMs: row.createdAt.getTime(), finishedAtMs: row.finishedAt?.getTime() ?? null,
    error: row.error, parameters: fromJson(row.parameters), output: row.output,
  };
}

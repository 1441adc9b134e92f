import type { DeferredQuery, Prisma, PrismaClient } from '@infaas/db/client';
import type { DeferredRow, DeferredStore, NewDeferred } from '../control/ports';
import type { DeferredQuerySpec } from '@infaas/shared/protocol/link';
import { createBatcher } from './batcher';
import { fromJson, toJson } from './json';

const INSERTS_AT_ONCE = 200;

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
  // Clients submit by the hundreds at a time: what waits together is committed together.
  const insert = createBatcher(INSERTS_AT_ONCE, (queries: readonly NewDeferred[]) => insertAll(database, queries));
  return {
    byKey, get,
    async submit(query) {
      const row = await insert(query);
      const known = row ?? (query.idempotencyKey === null ? null : await byKey(query.applicationId, query.idempotencyKey));
      if (!known) throw new Error(`the durable query ${query.id} was not written`);
      return known;
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

/** Writes queries with their jobs in one transaction; null for those whose idempotency key is taken. */
async function insertAll(database: PrismaClient, queries: readonly NewDeferred[]): Promise<(DeferredRow | null)[]> {
  return database.$transaction(async (tx) => {
    await tx.deferredQuery.createMany({
      skipDuplicates: true,
      data: queries.map(({ work: _work, finishByMs, ...row }) => ({ ...row, query: toJson(row.query), finishBy: new Date(finishByMs) })),
    });
    const written = await tx.deferredQuery.findMany({ where: { id: { in: queries.map((query) => query.id) } } });
    const rows = new Map(written.map((row) => [row.id, toDeferredRow(row)]));
    await tx.workItem.createMany({
      skipDuplicates: true,
      data: queries.filter((query) => rows.has(query.id)).map(({ work }) => ({ ...work, payload: toJson(work.payload) })),
    });
    return queries.map((query) => rows.get(query.id) ?? null);
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
    id: row.id, workspaceId: row.workspaceId, state: row.state, target: fromJson<DeferredQuerySpec>(row.query).target, createdAtMs: row.createdAt.getTime(), finishedAtMs: row.finishedAt?.getTime() ?? null,
    error: row.error, parameters: fromJson(row.parameters), query: fromJson(row.query), input: row.input, output: row.output,
  };
}

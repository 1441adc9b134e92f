import type { Prisma } from '@infaas/db/client';
import type { ActorContext } from '../context';

/** A chunk of a job that was handed out: its place among the chunks, its items, who has it. */
export type ChunkUnderWay = { number: number; fromItem: number; items: number; worker: string | null; sinceMs: number };

const MOST_SHOWN = 100;
const CHUNKS: Prisma.WorkItemWhereInput = { kind: 'offline-chunk', state: { in: ['pending', 'enqueued'] } };

/** Returns on how many workers chunks of each of these jobs are, by job. */
export async function workersOfJobs({ database }: ActorContext, jobIds: readonly string[]): Promise<Map<string, number>> {
  if (jobIds.length === 0) return new Map();
  const rows = await database.workItem.groupBy({ by: ['subjectId', 'workerId'], where: { ...CHUNKS, subjectId: { in: [...jobIds] }, workerId: { not: null } } });
  const workers = new Map<string, number>();
  for (const { subjectId } of rows) workers.set(subjectId, (workers.get(subjectId) ?? 0) + 1);
  return workers;
}

/** Returns the chunks of a job that were handed out and have no answers yet, in their order; the caller has looked up that the job is theirs. */
export async function chunksUnderWay({ database }: ActorContext, jobId: string): Promise<ChunkUnderWay[]> {
  const rows = await database.workItem.findMany({
    where: { ...CHUNKS, subjectId: jobId }, orderBy: { createdAt: 'asc' }, take: MOST_SHOWN,
    select: { id: true, payload: true, workerId: true, createdAt: true, enqueuedAt: true },
  });
  const workers = await database.worker.findMany({ where: { id: { in: rows.flatMap((row) => row.workerId ?? []) } }, select: { id: true, name: true } });
  return rows.map((row) => {
    const { from, count } = row.payload as { from: number; count: number };
    return {
      number: Number(/\.chunk\.(\d+)\.\d+$/u.exec(row.id)?.[1] ?? 0), fromItem: from, items: count,
      worker: workers.find((worker) => worker.id === row.workerId)?.name ?? null, sinceMs: (row.enqueuedAt ?? row.createdAt).getTime(),
    };
  }).sort((a, b) => a.number - b.number);
}

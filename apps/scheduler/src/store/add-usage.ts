import { Prisma, type PrismaClient } from '@infaas/db/client';
import type { UsageBucket } from '@infaas/shared/domain/usage';

/** Rows per statement: each has 16 parameters, of at most 65,535. */
const BATCH = 1_000;

/** Adds counters to their seconds and minutes in one transaction; histograms are added bucket by bucket. */
export async function addUsage(database: PrismaClient, buckets: readonly UsageBucket[]): Promise<void> {
  if (buckets.length === 0) return;
  const seconds = merge(buckets, (second) => second);
  const minutes = merge(buckets, (second) => Math.floor(second / 60));
  await database.$transaction(async (tx) => {
    for (let at = 0; at < seconds.length; at += BATCH) await upsert(tx, { table: 'usage_second', time: 'second' }, seconds.slice(at, at + BATCH));
    for (let at = 0; at < minutes.length; at += BATCH) await upsert(tx, { table: 'usage_minute', time: 'minute' }, minutes.slice(at, at + BATCH));
  }, { timeout: 30_000, maxWait: 10_000 });
}

const COUNTERS = ['answered', 'refused', 'timedOut', 'failed', 'cancelled', 'sloMet', 'sloMissed', 'computeUs', 'batchSum'] as const;

type Row = Omit<UsageBucket, 'second'> & { time: number };

/** One statement may touch a row only once: equal keys are added up first. Sorted, so that transactions lock in one order. */
function merge(buckets: readonly UsageBucket[], timeOf: (second: number) => number): Row[] {
  const rows = new Map<string, Row>();
  for (const { second, ...bucket } of buckets) {
    const time = timeOf(second);
    const key = [time, bucket.applicationId, bucket.taskId, bucket.variantId ?? '', bucket.workerId ?? ''].join('|');
    const row = rows.get(key);
    if (!row) {
      rows.set(key, { ...bucket, time, latency: [...bucket.latency] });
      continue;
    }
    for (const counter of COUNTERS) row[counter] += bucket[counter];
    row.latency = row.latency.map((count, at) => count + (bucket.latency[at] ?? 0));
  }
  return [...rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

async function upsert(tx: Prisma.TransactionClient, into: { table: string; time: string }, rows: readonly Row[]): Promise<void> {
  const table = Prisma.raw(into.table);
  const values = rows.map((row) => Prisma.sql`(${row.time}, ${row.workspaceId}, ${row.applicationId}, ${row.taskId}, ${row.variantId ?? ''},
    ${row.workerId ?? ''}, ${row.answered}, ${row.refused}, ${row.timedOut}, ${row.failed}, ${row.cancelled}, ${row.sloMet}, ${row.sloMissed},
    ${row.latency}::int[], ${BigInt(Math.round(row.computeUs))}, ${row.batchSum})`);
  const sums = COUNTERS.map((counter) => Prisma.raw(`"${counter}" = ${into.table}."${counter}" + EXCLUDED."${counter}"`));
  await tx.$executeRaw`
    INSERT INTO ${table} (${Prisma.raw(`"${into.time}"`)}, "workspaceId", "applicationId", "taskId", "variantId", "workerId", answered, refused,
      "timedOut", failed, cancelled, "sloMet", "sloMissed", latency, "computeUs", "batchSum")
    VALUES ${Prisma.join(values)}
    ON CONFLICT (${Prisma.raw(`"${into.time}"`)}, "applicationId", "taskId", "variantId", "workerId") DO UPDATE SET ${Prisma.join(sums)},
      latency = (SELECT array_agg(COALESCE(a, 0) + COALESCE(b, 0) ORDER BY i)
                 FROM unnest(${table}.latency, EXCLUDED.latency) WITH ORDINALITY AS t(a, b, i))`;
}

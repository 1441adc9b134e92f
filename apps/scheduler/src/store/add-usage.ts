import { Prisma, type PrismaClient } from '@infaas/db/client';
import { sumSizes } from '@infaas/shared/domain/query-sizes';
import type { UsageBucket } from '@infaas/shared/domain/usage';

/** Rows per statement: each has 16 parameters, of at most 65,535. */
const BATCH = 1_000;

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3_600;
const IDS = ['applicationId', 'taskId', 'variantId', 'workerId'] as const;

/** A table of sums: of so many seconds each, of what is told apart. */
type Table = { name: string; time: string; seconds: number; ids: readonly (typeof IDS)[number][]; key: string; /** Sizes of queries are kept there. */ sizes?: boolean };

const TABLES: readonly Table[] = [
  ...[{ name: 'usage_second', time: 'second', seconds: 1 }, { name: 'usage_minute', time: 'minute', seconds: MINUTE_SECONDS, sizes: true }, { name: 'usage_hour', time: 'hour', seconds: HOUR_SECONDS }]
    .map((each): Table => ({ ...each, ids: IDS, key: `"${each.time}", "applicationId", "taskId", "variantId", "workerId"` })),
  ...[{ name: 'usage_second_total', time: 'second', seconds: 1 }, { name: 'usage_total', time: 'minute', seconds: MINUTE_SECONDS }, { name: 'usage_hour_total', time: 'hour', seconds: HOUR_SECONDS }]
    .map((each): Table => ({ ...each, ids: [], key: `"workspaceId", "${each.time}"` })),
];

/** Adds counters to their seconds, minutes and hours, and to those of the whole workspace, in one transaction; histograms are added bucket by bucket. */
export async function addUsage(database: PrismaClient, buckets: readonly UsageBucket[]): Promise<void> {
  if (buckets.length === 0) return;
  await database.$transaction(async (tx) => {
    for (const table of TABLES) {
      const rows = merge(buckets, table);
      for (let at = 0; at < rows.length; at += BATCH) await upsert(tx, table, rows.slice(at, at + BATCH));
    }
  }, { timeout: 30_000, maxWait: 10_000 });
}

const COUNTERS = ['answered', 'refused', 'timedOut', 'failed', 'cancelled', 'sloMet', 'sloMissed', 'computeUs', 'batchSum'] as const;

type Row = Omit<UsageBucket, 'second'> & { time: number };

/** One statement may touch a row only once: equal keys are added up first. Sorted, so that transactions lock in one order. */
function merge(buckets: readonly UsageBucket[], { seconds, ids }: Table): Row[] {
  const rows = new Map<string, Row>();
  for (const { second, ...bucket } of buckets) {
    const time = Math.floor(second / seconds);
    const key = [time, bucket.workspaceId, ...ids.map((id) => bucket[id] ?? '')].join('|');
    const row = rows.get(key);
    if (!row) {
      rows.set(key, { ...bucket, time, latency: [...bucket.latency] });
      continue;
    }
    for (const counter of COUNTERS) row[counter] += bucket[counter];
    row.latency = row.latency.map((count, at) => count + (bucket.latency[at] ?? 0));
    row.sizes = sumSizes(row.sizes ?? [], bucket.sizes ?? []);
  }
  return [...rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

async function upsert(tx: Prisma.TransactionClient, { name, time, ids, key, sizes = false }: Table, rows: readonly Row[]): Promise<void> {
  const table = Prisma.raw(name);
  const values = rows.map((row) => Prisma.sql`(${Prisma.join([row.time, row.workspaceId, ...ids.map((id) => row[id] ?? '')])}, ${row.answered}, ${row.refused}, ${row.timedOut},
    ${row.failed}, ${row.cancelled}, ${row.sloMet}, ${row.sloMissed}, ${row.latency}::int[], ${BigInt(Math.round(row.computeUs))}, ${row.batchSum}${sizes ? Prisma.sql`, ${row.sizes ?? []}::int[]` : Prisma.empty})`);
  const sums = COUNTERS.map((counter) => Prisma.raw(`"${counter}" = ${name}."${counter}" + EXCLUDED."${counter}"`));
  const added = (column: string): Prisma.Sql => Prisma.sql`${Prisma.raw(column)} = (SELECT COALESCE(array_agg(COALESCE(a, 0) + COALESCE(b, 0) ORDER BY i), '{}')
                 FROM unnest(${Prisma.raw(`${name}.${column}, EXCLUDED.${column}`)}) WITH ORDINALITY AS t(a, b, i))`;
  await tx.$executeRaw`
    INSERT INTO ${table} (${Prisma.raw(['workspaceId', ...ids].reduce((columns, id) => `${columns}, "${id}"`, `"${time}"`))}, answered, refused,
      "timedOut", failed, cancelled, "sloMet", "sloMissed", latency, "computeUs", "batchSum"${sizes ? Prisma.raw(', sizes') : Prisma.empty})
    VALUES ${Prisma.join(values)}
    ON CONFLICT (${Prisma.raw(key)}) DO UPDATE SET ${Prisma.join([...sums, added('latency'), ...(sizes ? [added('sizes')] : [])])}`;
}

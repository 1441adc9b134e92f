import { Prisma } from '@infaas/db/client';
import { HISTOGRAM_BUCKETS } from '@infaas/shared/domain/latency-histogram';
import type { ActorContext } from '../context';
import type { UsageRow } from './counts';
import type { Grouping } from './names';
import type { usageWhere } from './usage-filter';

/** Rows of seconds or minutes that are added up: of which times (both inclusive), in steps of how many, and by what else. */
export type SumsOf = {
  unit: 'second' | 'minute';
  from: number;
  to: number;
  /** Seconds or minutes of one step, counted from `from` on; all in one when absent. */
  step?: number | undefined;
  by?: Grouping | undefined;
  /** Whether histograms are added up, too: that takes the wide rows instead of an index. */
  latency: boolean;
};

/** The sum of some rows: of the step of that number, and of one application, task, variant or worker (empty when not asked for). */
export type UsageSum = UsageRow & { step: number; id: string };

/** Returns sums of usage, made by the database: a workspace of hundreds of applications has more rows than can be carried here. */
export async function sumUsage(ctx: ActorContext, where: Awaited<ReturnType<typeof usageWhere>>, of: SumsOf): Promise<UsageSum[]> {
  const { table, time } = TIMES[of.unit];
  const step = of.step === undefined ? Prisma.sql`0` : Prisma.sql`((${time} - ${of.from}::int) / ${of.step}::int)`;
  const rows = await ctx.database.$queryRaw<UsageSum[]>`
    SELECT ${step} AS step, ${of.by === undefined ? Prisma.sql`''` : COLUMNS[of.by]} AS id, ${COUNTERS}, ${of.latency ? HISTOGRAM : Prisma.sql`NULL`} AS latency
    FROM ${table} WHERE "workspaceId" = ${where.workspaceId} AND ${time} >= ${of.from}::int AND ${time} <= ${of.to}::int
    ${where.applicationId === undefined ? Prisma.empty : Prisma.sql`AND "applicationId" = ${where.applicationId}`}
    ${where.taskId === undefined ? Prisma.empty : Prisma.sql`AND "taskId" = ${where.taskId}`} GROUP BY 1, 2`;
  return rows.map((row) => ({ ...row, latency: row.latency ?? [] }));
}

const TIMES = {
  second: { table: Prisma.raw('usage_second'), time: Prisma.raw('second') },
  minute: { table: Prisma.raw('usage_minute'), time: Prisma.raw('minute') },
} as const;

/** Hardware stands with the worker. */
const COLUMNS: Readonly<Record<Grouping, Prisma.Sql>> = {
  application: Prisma.raw('"applicationId"'), task: Prisma.raw('"taskId"'), variant: Prisma.raw('"variantId"'), hardware: Prisma.raw('"workerId"'),
};

const COUNTERS = Prisma.raw(
  ['answered', 'refused', 'timedOut', 'failed', 'cancelled', 'sloMet', 'sloMissed', 'computeUs', 'batchSum'].map((name) => `sum("${name}")::float8 AS "${name}"`).join(', '),
);
// One sum for each bucket: several times as fast as a row for each bucket of each row would be.
const HISTOGRAM = Prisma.raw(`ARRAY[${Array.from({ length: HISTOGRAM_BUCKETS }, (_, bucket) => `sum(latency[${bucket + 1}])`).join(', ')}]::float8[]`);

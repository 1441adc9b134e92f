import { Prisma } from '@infaas/db/client';
import { HISTOGRAM_BUCKETS } from '@infaas/shared/domain/latency-histogram';
import type { ActorContext } from '../context';
import type { UsageRow } from './counts';
import { sameQuestion } from './same-question';
import type { Grouping } from './names';
import type { usageWhere } from './usage-filter';

type Unit = 'second' | 'minute' | 'hour' | 'secondTotal' | 'minuteTotal' | 'hourTotal';
type Where = Awaited<ReturnType<typeof usageWhere>>;

/** Rows that are added up: of which table and times of its unit (both inclusive), in steps of how many, and by what else. */
export type SumsOf = {
  /** Those of totals: of the whole workspace, for sums by nothing else. */
  unit: Unit;
  from: number;
  to: number;
  /** Units of one step, counted from `from` on; all in one when absent. */
  step?: number | undefined;
  by?: Grouping | undefined;
  /** Ids that are asked for; all when absent. */
  among?: readonly string[] | undefined;
  /** Whether histograms are added up, too: that takes the wide rows instead of an index. */
  latency: boolean;
};

/** The sum of some rows: of the step of that number, and of one application, task, variant or worker (empty when not asked for). */
export type UsageSum = UsageRow & { step: number; id: string };

/** Returns sums of usage, made by the database: a workspace of hundreds of applications has more rows than can be carried here. */
export function sumUsage(ctx: ActorContext, where: Where, of: SumsOf): Promise<readonly UsageSum[]> {
  return sameQuestion(['usage', where, of], () => readSums(ctx, where, of));
}

async function readSums(ctx: ActorContext, where: Where, of: SumsOf): Promise<UsageSum[]> {
  const { table, time } = TABLES[of.unit];
  const step = of.step === undefined ? Prisma.sql`0` : Prisma.sql`((${time} - ${of.from}::int) / ${of.step}::int)`;
  const id = of.by === undefined ? Prisma.sql`''` : COLUMNS[of.by];
  const rows = await ctx.database.$queryRaw<UsageSum[]>`
    SELECT ${step} AS step, ${id} AS id, ${COUNTERS}, ${of.latency ? HISTOGRAM : Prisma.sql`NULL::float8[]`} AS latency
    FROM ${table} WHERE "workspaceId" = ${where.workspaceId} AND ${time} >= ${of.from}::int AND ${time} <= ${of.to}::int
    ${where.applicationId === undefined ? Prisma.empty : Prisma.sql`AND "applicationId" = ${where.applicationId}`}
    ${where.taskId === undefined ? Prisma.empty : Prisma.sql`AND "taskId" = ${where.taskId}`}
    ${of.among === undefined ? Prisma.empty : Prisma.sql`AND ${id} = ANY(${of.among})`} GROUP BY 1, 2`;
  return rows.map((row) => ({ ...row, latency: row.latency ?? [] }));
}

/** Returns sums over a period of minutes (both inclusive) by something: whole hours of long ones as they are summed already. One id may come several times. */
export async function sumPeriod(ctx: ActorContext, where: Where, of: { from: number; to: number; by: Grouping; latency: boolean }): Promise<UsageSum[]> {
  const parts = partsOf(of).map((part) => sumUsage(ctx, where, { ...part, by: of.by, latency: of.latency }));
  return (await Promise.all(parts)).flat();
}

/** Returns the figures of everything in a period of minutes (both inclusive), with percentiles. */
export async function sumTotal(ctx: ActorContext, where: Where, of: { from: number; to: number }): Promise<UsageSum[]> {
  return (await Promise.all(partsOf(of).map((part) => sumUsage(ctx, where, { ...part, unit: totalUnit(part.unit, where), latency: true })))).flat();
}

/** Returns the unit of totals where nothing but the workspace is asked for, else the unit itself. */
export function totalUnit(unit: 'second' | 'minute' | 'hour', where: Where): Unit {
  return where.applicationId === undefined && where.taskId === undefined ? `${unit}Total` : unit;
}

/** Returns the ids of the groups with the most queries in a period, busiest first, or null where there are no more than that many. */
export function busiestOf(sums: readonly UsageSum[], most: number): string[] | null {
  const queries = new Map<string, number>();
  for (const { id, answered, refused, timedOut, failed, cancelled } of sums) queries.set(id, (queries.get(id) ?? 0) + answered + refused + timedOut + failed + cancelled);
  if (queries.size <= most) return null;
  return [...queries].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, most).map(([id]) => id);
}

const HOUR_MINUTES = 60;
/** Shorter periods are read by the minute. */
const LEAST_BY_HOUR_MINUTES = 3 * HOUR_MINUTES;

/** Returns the tables' parts that a period of minutes is put together from. */
export function partsOf({ from, to }: { from: number; to: number }): { unit: 'minute' | 'hour'; from: number; to: number }[] {
  if (to - from + 1 < LEAST_BY_HOUR_MINUTES) return [{ unit: 'minute', from, to }];
  const firstHour = Math.ceil(from / HOUR_MINUTES);
  const endHour = Math.floor((to + 1) / HOUR_MINUTES);
  return [
    ...(from < firstHour * HOUR_MINUTES ? [{ unit: 'minute', from, to: firstHour * HOUR_MINUTES - 1 } as const] : []),
    { unit: 'hour', from: firstHour, to: endHour - 1 },
    ...(to >= endHour * HOUR_MINUTES ? [{ unit: 'minute', from: endHour * HOUR_MINUTES, to } as const] : []),
  ];
}

const TABLES: Readonly<Record<Unit, { table: Prisma.Sql; time: Prisma.Sql }>> = {
  second: { table: Prisma.raw('usage_second'), time: Prisma.raw('second') },
  minute: { table: Prisma.raw('usage_minute'), time: Prisma.raw('minute') },
  hour: { table: Prisma.raw('usage_hour'), time: Prisma.raw('hour') },
  secondTotal: { table: Prisma.raw('usage_second_total'), time: Prisma.raw('second') },
  minuteTotal: { table: Prisma.raw('usage_total'), time: Prisma.raw('minute') },
  hourTotal: { table: Prisma.raw('usage_hour_total'), time: Prisma.raw('hour') },
};

/** Hardware stands with the worker. */
const COLUMNS: Readonly<Record<Grouping, Prisma.Sql>> = {
  application: Prisma.raw('"applicationId"'), task: Prisma.raw('"taskId"'), variant: Prisma.raw('"variantId"'), hardware: Prisma.raw('"workerId"'),
};

const COUNTERS = Prisma.raw(
  ['answered', 'refused', 'timedOut', 'failed', 'cancelled', 'sloMet', 'sloMissed', 'computeUs', 'batchSum'].map((name) => `sum("${name}")::float8 AS "${name}"`).join(', '),
);
// One sum for each bucket: a row for each bucket of each row would be no faster, and more to carry.
const HISTOGRAM = Prisma.raw(`ARRAY[${Array.from({ length: HISTOGRAM_BUCKETS }, (_, bucket) => `sum(latency[${bucket + 1}])`).join(', ')}]::float8[]`);

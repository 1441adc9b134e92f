import { z } from 'zod';
import { Prisma } from '@infaas/db/client';
import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import type { ActorContext } from '../context';
import { GROUPINGS, groupName, groupOfSum, namesOf } from '../usage/names';
import type { Grouping } from '../usage/names';
import { periodBefore, periodOf, periodShape } from '../usage/period';
import { sumPeriod } from '../usage/usage-sums';

export const costReportSchema = z.object({ groupBy: z.enum(GROUPINGS).default('application'), ...periodShape }).default({ groupBy: 'application' });

/** What something cost in a period, and in the one of the same length before. */
export type CostLine = {
  usedUsd: number;
  idleUsd: number;
  totalUsd: number;
  previousUsd: number;
  queries: number;
  /** Total / answered queries x 1,000; null without queries. */
  costPer1kUsd: number | null;
};
export type CostReport = { fromMs: number; toMs: number; /** Whether anything was billed before the period: else there is nothing to compare with. */ comparable: boolean; total: CostLine; groups: (CostLine & { id: string; name: string })[] };

type Billed = { id: string; used: number; idle: number; previous: number };

/** Returns the workspace's bill of a period by application, task, variant or hardware class, dearest first, beside the period before. */
export async function costReport({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof costReportSchema> }): Promise<CostReport> {
  const period = periodOf(input);
  const before = periodBefore(period);
  const column = billColumn(input.groupBy);
  const [names, billed, answered, first] = await Promise.all([
    namesOf(ctx),
    ctx.database.$queryRaw<Billed[]>`
      SELECT ${column} AS id,
             coalesce(sum("usedNanoUsd") FILTER (WHERE minute >= ${period.fromMinute}::int), 0)::float8 AS used,
             coalesce(sum("idleNanoUsd") FILTER (WHERE minute >= ${period.fromMinute}::int), 0)::float8 AS idle,
             coalesce(sum("usedNanoUsd" + "idleNanoUsd") FILTER (WHERE minute < ${period.fromMinute}::int), 0)::float8 AS previous
      FROM bill_minute WHERE "workspaceId" = ${ctx.workspaceId} AND minute >= ${before.fromMinute}::int AND minute <= ${period.toMinute}::int GROUP BY 1`,
    sumPeriod(ctx, { workspaceId: ctx.workspaceId }, { from: period.fromMinute, to: period.toMinute, by: input.groupBy, latency: false }),
    ctx.database.billMinute.findFirst({ where: { workspaceId: ctx.workspaceId, minute: { lt: period.fromMinute } }, select: { minute: true }, orderBy: { minute: 'asc' } }),
  ]);
  const queries = new Map<string, number>();
  for (const { id, answered: count } of answered) {
    const group = groupOfSum(id, input.groupBy, names);
    queries.set(group, (queries.get(group) ?? 0) + count);
  }
  const groups = billed.map((row) => ({ id: row.id, name: groupName(row.id, input.groupBy, names), ...lineOf(row, queries.get(row.id) ?? 0) }));
  const sum = (of: (row: Billed) => number) => billed.reduce((total, row) => total + of(row), 0);
  return {
    fromMs: period.fromMs, toMs: period.toMs, comparable: first !== null && first.minute <= before.fromMinute,
    total: lineOf({ used: sum((row) => row.used), idle: sum((row) => row.idle), previous: sum((row) => row.previous) }, [...queries.values()].reduce((all, count) => all + count, 0)),
    groups: groups.filter((group) => group.totalUsd > 0 || group.previousUsd > 0).sort((a, b) => b.totalUsd - a.totalUsd || b.previousUsd - a.previousUsd),
  };
}

function lineOf({ used, idle, previous }: Omit<Billed, 'id'>, queries: number): CostLine {
  const totalUsd = usdFromNanoUsd(used + idle);
  return {
    usedUsd: usdFromNanoUsd(used), idleUsd: usdFromNanoUsd(idle), totalUsd, previousUsd: usdFromNanoUsd(previous), queries,
    costPer1kUsd: queries === 0 ? null : (totalUsd / queries) * 1_000,
  };
}

/** Returns the column of the bill that a grouping goes by. */
export function billColumn(grouping: Grouping): Prisma.Sql {
  return Prisma.raw({ application: '"applicationId"', task: '"taskId"', variant: '"variantId"', hardware: '"hardwareClass"' }[grouping]);
}

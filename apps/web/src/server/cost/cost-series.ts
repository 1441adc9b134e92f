import { z } from 'zod';
import { Prisma } from '@infaas/db/client';
import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import type { ActorContext } from '../context';
import { GROUPINGS, groupName, namesOf } from '../usage/names';
import { periodOf, periodShape } from '../usage/period';
import { mostGroupsShape } from '../usage/most-groups';
import { OTHERS } from '../usage/others';
import { usageWhere } from '../usage/usage-filter';
import { billColumn } from './cost-report';

const MOST_POINTS = 180;

export const costSeriesSchema = z
  .object({
    ...periodShape,
    groupBy: z.enum(GROUPINGS).default('application'),
    ...mostGroupsShape,
    application: z.string().max(64).optional(),
    task: z.string().max(64).optional(),
  })
  .default({ groupBy: 'application' });

/** Dollars per hour at one step of time; `groups` (used + idle) is keyed by group id. */
export type CostPoint = { atMs: number; usedUsdPerHour: number; idleUsdPerHour: number; groups: Record<string, number> };
export type CostSeries = { stepMs: number; groups: { id: string; name: string }[]; points: CostPoint[] };

type Row = { step: number; id: string; used: number; idle: number };

/** Returns the workspace's cost over a period in at most 180 steps up to the last billed minute, as dollars per hour, by group. */
export async function costSeries({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof costSeriesSchema> }): Promise<CostSeries> {
  const period = periodOf(input);
  const step = Math.ceil((period.toMinute - period.fromMinute + 1) / MOST_POINTS);
  const from = Math.floor(period.fromMinute / step) * step;
  const [names, where, billed] = await Promise.all([namesOf(ctx), usageWhere(ctx, input), ctx.database.workerMinute.aggregate({ _max: { minute: true } })]);
  const sums = Prisma.sql`
    SELECT ((minute - ${from}::int) / ${step}::int)::int AS step, ${billColumn(input.groupBy)} AS id, sum("usedNanoUsd")::float8 AS used, sum("idleNanoUsd")::float8 AS idle
    FROM bill_minute WHERE "workspaceId" = ${ctx.workspaceId} AND minute >= ${from}::int AND minute <= ${period.toMinute}::int
    ${where.applicationId === undefined ? Prisma.empty : Prisma.sql`AND "applicationId" = ${where.applicationId}`}
    ${where.taskId === undefined ? Prisma.empty : Prisma.sql`AND "taskId" = ${where.taskId}`}
    GROUP BY 1, 2`;
  const rows = await ctx.database.$queryRaw<Row[]>`${input.mostGroups === undefined ? sums : Prisma.sql`
    WITH sums AS (${sums}), dearest AS (SELECT id FROM sums GROUP BY id ORDER BY sum(used + idle) DESC, id LIMIT ${input.mostGroups})
    SELECT step, CASE WHEN id IN (SELECT id FROM dearest) THEN id ELSE ${OTHERS} END AS id, sum(used)::float8 AS used, sum(idle)::float8 AS idle FROM sums GROUP BY 1, 2`}`;
  const last = Math.min(period.toMinute, billed._max.minute ?? Math.max(from, ...rows.map((row) => from + row.step * step)));
  const count = Math.max(0, Math.floor((last - from) / step) + 1);
  const points: CostPoint[] = Array.from({ length: count }, (_, index) => ({
    atMs: (from + index * step) * 60_000, usedUsdPerHour: 0, idleUsdPerHour: 0, groups: {},
  }));
  for (const row of rows) {
    const point = points[row.step];
    if (point === undefined) continue;
    const used = (usdFromNanoUsd(row.used) * 60) / step;
    const idle = (usdFromNanoUsd(row.idle) * 60) / step;
    point.usedUsdPerHour += used;
    point.idleUsdPerHour += idle;
    point.groups[row.id] = used + idle;
  }
  return {
    stepMs: step * 60_000,
    groups: [...new Set(rows.map(({ id }) => id))].map((id) => ({ id, name: groupName(id, input.groupBy, names) })).sort((a, b) => a.name.localeCompare(b.name)),
    points,
  };
}

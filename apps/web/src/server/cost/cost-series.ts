import { z } from 'zod';
import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import type { ActorContext } from '../context';
import { GROUPINGS, groupName, namesOf } from '../usage/names';
import { firstMinute, usageWhere } from '../usage/usage-filter';

const MOST_POINTS = 180;

export const costSeriesSchema = z
  .object({
    minutes: z.number().int().min(1).max(60 * 24 * 92).default(60),
    groupBy: z.enum(GROUPINGS).default('application'),
    application: z.string().max(64).optional(),
    task: z.string().max(64).optional(),
  })
  .default({ minutes: 60, groupBy: 'application' });

/** Dollars per hour at one step of time; `groups` (used + idle) is keyed by group id. */
export type CostPoint = { atMs: number; usedUsdPerHour: number; idleUsdPerHour: number; groups: Record<string, number> };
export type CostSeries = { stepMs: number; groups: { id: string; name: string }[]; points: CostPoint[] };

/** Returns the workspace's cost over a period in at most 180 steps up to the last billed minute, as dollars per hour, by group. */
export async function costSeries({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof costSeriesSchema> }): Promise<CostSeries> {
  const step = Math.ceil(input.minutes / MOST_POINTS);
  const from = Math.floor(firstMinute(input.minutes) / step) * step;
  const [names, where, billed] = await Promise.all([namesOf(ctx), usageWhere(ctx, input), ctx.database.workerMinute.aggregate({ _max: { minute: true } })]);
  const rows = await ctx.database.billMinute.findMany({ where: { ...where, minute: { gte: from } } });
  const last = billed._max.minute ?? Math.max(from, ...rows.map((row) => row.minute));
  const count = Math.max(0, Math.floor((last - from) / step) + 1);
  const points: CostPoint[] = Array.from({ length: count }, (_, index) => ({
    atMs: (from + index * step) * 60_000, usedUsdPerHour: 0, idleUsdPerHour: 0, groups: {},
  }));
  const seen = new Set<string>();
  for (const row of rows) {
    const point = points[Math.floor((row.minute - from) / step)];
    if (point === undefined) continue;
    const id = { application: row.applicationId, task: row.taskId, variant: row.variantId, hardware: row.hardwareClass }[input.groupBy];
    const used = (usdFromNanoUsd(Number(row.usedNanoUsd)) * 60) / step;
    const idle = (usdFromNanoUsd(Number(row.idleNanoUsd)) * 60) / step;
    seen.add(id);
    point.usedUsdPerHour += used;
    point.idleUsdPerHour += idle;
    point.groups[id] = (point.groups[id] ?? 0) + used + idle;
  }
  return {
    stepMs: step * 60_000,
    groups: [...seen].map((id) => ({ id, name: groupName(id, input.groupBy, names) })).sort((a, b) => a.name.localeCompare(b.name)),
    points,
  };
}

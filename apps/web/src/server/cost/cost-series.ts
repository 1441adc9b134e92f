import { z } from 'zod';
import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import type { ActorContext } from '../context';
import { GROUPINGS, groupName, namesOf } from '../usage/names';
import type { Grouping } from '../usage/names';
import { periodOf, periodShape } from '../usage/period';
import { mostGroupsShape } from '../usage/most-groups';
import { usageWhere } from '../usage/usage-filter';
import { firstBilledMinute, lastBilledMinute, sumBill, sumBillPeriod } from './bill-sums';

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

/** Steps up to this are summed from minutes; beyond it from hours, of which there are few. */
const LONGEST_STEP_BY_MINUTE = 4;
const HOUR_MINUTES = 60;

/** Returns the workspace's cost over a period in at most 180 steps from the first charge to the last billed minute, as dollars per hour, by group. */
export async function costSeries({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof costSeriesSchema> }): Promise<CostSeries> {
  const period = periodOf(input);
  const [names, where, billedLast, first] = await Promise.all([
    namesOf(ctx, input.groupBy), usageWhere(ctx, input), lastBilledMinute(ctx), firstBilledMinute(ctx),
  ]);
  const begin = Math.max(period.fromMinute, first ?? period.fromMinute);
  const last = Math.min(period.toMinute, billedLast ?? period.toMinute);
  const step = stepOf(last - begin + 1);
  const from = Math.floor(begin / step) * step;
  const minutes = { from, to: last, step };
  const hours = { from: from / HOUR_MINUTES, to: Math.floor(last / HOUR_MINUTES), step: step / HOUR_MINUTES };
  const apart = input.mostGroups === undefined ? undefined : await dearestOf(ctx, where, { from: period.fromMinute, to: period.toMinute, by: input.groupBy, most: input.mostGroups });
  const rows = last < begin ? [] : await sumBill(ctx, where, { ...(step % HOUR_MINUTES === 0 ? { unit: 'hour', ...hours } : { unit: 'minute', ...minutes }), by: input.groupBy, apart });
  const points: CostPoint[] = Array.from({ length: Math.max(0, Math.floor((last - from) / step) + 1) }, (_, index) => ({
    atMs: (from + index * step) * 60_000, usedUsdPerHour: 0, idleUsdPerHour: 0, groups: {},
  }));
  for (const row of rows) {
    const point = points[row.step];
    if (point === undefined) continue;
    // The first and the last step may be billed in part.
    const billedMinutes = Math.min(last + 1, from + (row.step + 1) * step) - Math.max(first ?? from, from + row.step * step);
    const used = (usdFromNanoUsd(row.used) * HOUR_MINUTES) / billedMinutes;
    const idle = (usdFromNanoUsd(row.idle) * HOUR_MINUTES) / billedMinutes;
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

/** Minutes of a step: whole hours where there would be too many rows of minutes to add up. */
function stepOf(minutes: number): number {
  const step = Math.max(1, Math.ceil(minutes / MOST_POINTS));
  return step <= LONGEST_STEP_BY_MINUTE ? step : Math.ceil(step / HOUR_MINUTES) * HOUR_MINUTES;
}

async function dearestOf(ctx: ActorContext, where: Awaited<ReturnType<typeof usageWhere>>, { most, ...period }: { from: number; to: number; by: Grouping; most: number }): Promise<string[]> {
  const groups = [...(await sumBillPeriod(ctx, where, period))].map(([id, { used, idle }]) => ({ id, nano: used + idle }));
  return groups.sort((a, b) => b.nano - a.nano || (a.id < b.id ? -1 : 1)).slice(0, most).map(({ id }) => id);
}

import { z } from 'zod';
import type { ActorContext } from '../context';
import { addRow, countsOf, emptyTally } from './counts';
import type { Counts, Tally } from './counts';
import { GROUPINGS, groupName, groupOf, namesOf } from './names';
import { periodOf } from './period';
import { usageFilterSchema, usageWhere } from './usage-filter';

const MOST_POINTS = 180;

export const usageSeriesSchema = usageFilterSchema.extend({ groupBy: z.enum(GROUPINGS).default('application') });

/** One step of time; `groups` is keyed by group id. Steps without queries are there with zeros, so that charts keep their scale. */
export type UsagePoint = { atMs: number; total: Counts; groups: Record<string, Counts> };
export type UsageSeries = { stepMs: number; groups: { id: string; name: string }[]; points: UsagePoint[] };

/** Returns the figures of a period in at most 180 steps, in total and by group. */
export async function usageSeries({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof usageSeriesSchema> }): Promise<UsageSeries> {
  const { fromMinute, toMinute } = periodOf(input);
  const step = Math.ceil((toMinute - fromMinute + 1) / MOST_POINTS);
  const from = Math.floor(fromMinute / step) * step;
  const [names, where] = await Promise.all([namesOf(ctx), usageWhere(ctx, input)]);
  const rows = await ctx.database.usageMinute.findMany({ where: { ...where, minute: { gte: from, lte: toMinute } } });
  const count = Math.floor((toMinute - from) / step) + 1;
  const steps = Array.from({ length: count }, () => ({ total: emptyTally(), groups: new Map<string, Tally>() }));
  const seen = new Set<string>();
  for (const row of rows) {
    const at = steps[Math.floor((row.minute - from) / step)];
    if (at === undefined) continue;
    const id = groupOf(row, input.groupBy, names);
    seen.add(id);
    addRow(at.total, row);
    const group = at.groups.get(id) ?? emptyTally();
    addRow(group, row);
    at.groups.set(id, group);
  }
  return {
    stepMs: step * 60_000,
    groups: [...seen].map((id) => ({ id, name: groupName(id, input.groupBy, names) })).sort((a, b) => a.name.localeCompare(b.name)),
    points: steps.map((each, index) => ({
      atMs: (from + index * step) * 60_000,
      total: countsOf(each.total),
      groups: Object.fromEntries([...each.groups].map(([id, tally]) => [id, countsOf(tally)])),
    })),
  };
}

import { z } from 'zod';
import type { ActorContext } from '../context';
import { addRow, countsOf, emptyTally, tallyBy } from './counts';
import type { Counts } from './counts';
import { GROUPINGS, groupName, groupOf, namesOf } from './names';
import { periodOf } from './period';
import { usageFilterSchema, usageWhere } from './usage-filter';

export const usageSummarySchema = usageFilterSchema.extend({ groupBy: z.enum(GROUPINGS).default('application') });

export type UsageGroup = { id: string; name: string; counts: Counts };
export type UsageSummary = { fromMs: number; toMs: number; total: Counts; groups: UsageGroup[] };

/** Returns the figures of a period, in total and by application, task, variant or hardware class, busiest first. */
export async function usageSummary({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof usageSummarySchema> }): Promise<UsageSummary> {
  const { fromMinute: from, toMinute, toMs } = periodOf(input);
  const [names, where] = await Promise.all([namesOf(ctx), usageWhere(ctx, input)]);
  const rows = await ctx.database.usageMinute.findMany({ where: { ...where, minute: { gte: from, lte: toMinute } } });
  const total = emptyTally();
  for (const row of rows) addRow(total, row);
  const groups = [...tallyBy(rows, (row) => groupOf(row, input.groupBy, names))]
    .map(([id, tally]) => ({ id, name: groupName(id, input.groupBy, names), counts: countsOf(tally) }))
    .sort((a, b) => b.counts.queries - a.counts.queries);
  return { fromMs: from * 60_000, toMs, total: countsOf(total), groups };
}

import { z } from 'zod';
import type { ActorContext } from '../context';
import { addRow, countsOf, emptyTally, tallyBy } from './counts';
import type { Counts } from './counts';
import { GROUPINGS, groupName, groupOfSum, namesOf } from './names';
import { periodOf } from './period';
import { usageFilterSchema, usageWhere } from './usage-filter';
import { sumPeriod } from './usage-sums';

export const usageSummarySchema = usageFilterSchema.extend({ groupBy: z.enum(GROUPINGS).default('application') });

export type UsageGroup = { id: string; name: string; counts: Counts };
export type UsageSummary = { fromMs: number; toMs: number; total: Counts; groups: UsageGroup[] };

/** Returns the figures of a period, in total and by application, task, variant or hardware class, busiest first. */
export async function usageSummary({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof usageSummarySchema> }): Promise<UsageSummary> {
  const { fromMinute: from, toMinute, toMs } = periodOf(input);
  const [names, where] = await Promise.all([namesOf(ctx), usageWhere(ctx, input)]);
  const sums = await sumPeriod(ctx, where, { from, to: toMinute, by: input.groupBy, latency: true });
  const total = emptyTally();
  for (const sum of sums) addRow(total, sum);
  const groups = [...tallyBy(sums, ({ id }) => groupOfSum(id, input.groupBy, names))]
    .map(([id, tally]) => ({ id, name: groupName(id, input.groupBy, names), counts: countsOf(tally) }))
    .sort((a, b) => b.counts.queries - a.counts.queries);
  return { fromMs: from * 60_000, toMs, total: countsOf(total), groups };
}

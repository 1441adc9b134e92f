import { z } from 'zod';
import type { ActorContext } from '../context';
import { addRow, countsOf, emptyTally, tallyBy } from './counts';
import type { Counts } from './counts';
import { GROUPINGS, groupName, groupOfSum, namesOf } from './names';
import { periodOf } from './period';
import { usageFilterSchema, usageWhere } from './usage-filter';
import { sumPeriod, sumTotal } from './usage-sums';

export const usageSummarySchema = usageFilterSchema.extend({
  groupBy: z.enum(GROUPINGS).default('application'),
  latencyOf: z.enum(['groups', 'total']).default('groups').describe('`total` leaves the percentiles of groups out, which takes a fraction of the time'),
});

export type UsageGroup = { id: string; name: string; counts: Counts };
export type UsageSummary = { fromMs: number; toMs: number; total: Counts; groups: UsageGroup[] };

/** Returns the figures of a period, in total and by application, task, variant or hardware class, busiest first. */
export async function usageSummary({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof usageSummarySchema> }): Promise<UsageSummary> {
  const { fromMinute: from, toMinute, toMs } = periodOf(input);
  const [names, where] = await Promise.all([namesOf(ctx, input.groupBy), usageWhere(ctx, input)]);
  const whole = input.latencyOf === 'total';
  const [sums, totals] = await Promise.all([
    sumPeriod(ctx, where, { from, to: toMinute, by: input.groupBy, latency: !whole }), whole ? sumTotal(ctx, where, { from, to: toMinute }) : null,
  ]);
  const total = emptyTally();
  for (const sum of totals ?? sums) addRow(total, sum);
  const groups = [...tallyBy(sums, ({ id }) => groupOfSum(id, input.groupBy, names))]
    .map(([id, tally]) => ({ id, name: groupName(id, input.groupBy, names), counts: countsOf(tally) }))
    .sort((a, b) => b.counts.queries - a.counts.queries);
  return { fromMs: from * 60_000, toMs, total: countsOf(total), groups };
}

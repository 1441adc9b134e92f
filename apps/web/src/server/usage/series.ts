import { z } from 'zod';
import type { ActorContext } from '../context';
import { addRow, countsOf, emptyTally } from './counts';
import type { Counts, Tally } from './counts';
import { GROUPINGS, groupName, groupOfSum, namesOf } from './names';
import { periodOf } from './period';
import { usageFilterSchema, usageWhere } from './usage-filter';
import { mostGroupsShape } from './most-groups';
import { restOfTotal } from './rest-of-total';
import { busiestOf, sumPeriod, sumUsage, totalUnit } from './usage-sums';
import type { UsageSum } from './usage-sums';

const MOST_POINTS = 180;
const HOUR_MINUTES = 60;

export const usageSeriesSchema = usageFilterSchema.extend({
  groupBy: z.enum(GROUPINGS).default('application'),
  ...mostGroupsShape,
  latencyOf: z.enum(['groups', 'total']).default('groups').describe('`total` leaves the percentiles of groups out, which takes a fraction of the time'),
});

/** One step of time; `groups` is keyed by group id. Steps without queries are there with zeros, so that charts keep their scale. */
export type UsagePoint = { atMs: number; total: Counts; groups: Record<string, Counts> };
export type UsageSeries = { stepMs: number; groups: { id: string; name: string }[]; points: UsagePoint[] };

/** Returns the figures of a period in at most 180 steps, in total and by group. */
export async function usageSeries({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof usageSeriesSchema> }): Promise<UsageSeries> {
  const { fromMinute, toMinute } = periodOf(input);
  const step = stepOf(toMinute - fromMinute + 1);
  const from = Math.floor(fromMinute / step) * step;
  const [names, where] = await Promise.all([namesOf(ctx, input.groupBy), usageWhere(ctx, input)]);
  const byHour = step % HOUR_MINUTES === 0;
  const unit = byHour ? 'hour' : 'minute';
  const span = byHour ? { from: from / HOUR_MINUTES, to: Math.floor(toMinute / HOUR_MINUTES), step: step / HOUR_MINUTES } : { from, to: toMinute, step };
  const among = input.mostGroups === undefined ? null : busiestOf(await sumPeriod(ctx, where, { from: fromMinute, to: toMinute, by: input.groupBy, latency: false }), input.mostGroups);
  const [groups, totals] = await Promise.all([
    sumUsage(ctx, where, { ...span, unit, by: input.groupBy, among: among ?? undefined, latency: input.latencyOf === 'groups' }),
    sumUsage(ctx, where, { ...span, unit: totalUnit(unit, where), latency: true }),
  ]);
  const byGroup = among === null ? groups : [...groups, ...restOfTotal(totals, groups)];
  const tallies = Array.from({ length: Math.floor((toMinute - from) / step) + 1 }, () => ({ total: emptyTally(), groups: new Map<string, Tally>() }));
  const seen = new Set<string>();
  for (const row of byGroup) {
    const id = groupOfSum(row.id, input.groupBy, names);
    seen.add(id);
    const known = tallies[row.step]?.groups;
    if (known === undefined) continue;
    const group = known.get(id) ?? emptyTally();
    addRow(group, row);
    known.set(id, group);
  }
  addTotals(tallies, totals);
  return {
    stepMs: step * 60_000,
    groups: [...seen].map((id) => ({ id, name: groupName(id, input.groupBy, names) })).sort((a, b) => a.name.localeCompare(b.name)),
    points: tallies.map((each, index) => ({
      atMs: (from + index * step) * 60_000,
      total: countsOf(each.total),
      groups: Object.fromEntries([...each.groups].map(([id, tally]) => [id, countsOf(tally)])),
    })),
  };
}

/** Minutes of a step: as many whole hours as it takes where it takes more than half of one, since hours are summed already. */
function stepOf(minutes: number): number {
  const step = Math.ceil(minutes / MOST_POINTS);
  return step <= HOUR_MINUTES / 2 ? step : Math.ceil(step / HOUR_MINUTES) * HOUR_MINUTES;
}

function addTotals(tallies: readonly { total: Tally }[], sums: readonly UsageSum[]): void {
  for (const sum of sums) {
    const at = tallies[sum.step];
    if (at !== undefined) addRow(at.total, sum);
  }
}

import type { UsageSum } from './usage-sums';
import { OTHERS } from './others';

const COUNTERS = ['answered', 'refused', 'timedOut', 'failed', 'cancelled', 'sloMet', 'sloMissed', 'batchSum'] as const;

/**
 * Returns what is left of the totals of each step without some groups, as a group of id OTHERS; steps with nothing left are not there.
 * Both were read one after the other: what was counted in between never makes a figure negative.
 */
export function restOfTotal(totals: readonly UsageSum[], groups: readonly UsageSum[]): UsageSum[] {
  const bySteps = new Map<number, UsageSum[]>();
  for (const sum of groups) bySteps.set(sum.step, [...(bySteps.get(sum.step) ?? []), sum]);
  return totals.map((total) => withoutGroups(total, bySteps.get(total.step) ?? [])).filter((rest) => rest.answered + rest.refused + rest.timedOut + rest.failed + rest.cancelled > 0);
}

function withoutGroups(total: UsageSum, groups: readonly UsageSum[]): UsageSum {
  const rest = { ...total, id: OTHERS, computeUs: Math.max(0, groups.reduce((left, { computeUs }) => left - Number(computeUs), Number(total.computeUs))) };
  for (const counter of COUNTERS) rest[counter] = Math.max(0, groups.reduce((left, sum) => left - sum[counter], total[counter]));
  // Percentiles of the rest are known where those of the groups are.
  const apart = groups.every(({ latency, answered }) => latency.length > 0 || answered === 0);
  rest.latency = apart ? total.latency.map((count, bucket) => Math.max(0, groups.reduce((left, { latency }) => left - (latency[bucket] ?? 0), count))) : [];
  return rest;
}

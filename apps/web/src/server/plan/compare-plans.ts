import type { z } from 'zod';
import type { PlanAlternative } from '@infaas/shared/domain/plan';
import type { ActorContext } from '../context';
import type { comparePlansSchema } from './plan-schema';
import { getPlan } from './read-plans';
import type { PlanDetail } from './read-plans';

/** Plans side by side. */
export type PlanComparison = {
  plans: (Pick<PlanDetail, 'id' | 'name' | 'state' | 'growth' | 'keep' | 'maxLatencyMs' | 'answer'> & {
    classes: string[]; meanPerSecond: number | null; peakPerSecond: number | null; reasons: string[];
    recommended: Omit<PlanAlternative, 'series'> | null;
    /** Cost of what is recommended over that of the first plan's. */
    costRatio: number | null;
  })[];
};

/** Returns the plans in the order that they were asked for; throws `unknown_name`. */
export async function comparePlans({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof comparePlansSchema> }): Promise<PlanComparison> {
  const plans = await Promise.all(input.ids.map((id) => getPlan({ ctx, input: { id } })));
  const best = plans.map(({ result }) => result?.alternatives.find(({ name }) => name === result.recommended) ?? null);
  const first = best[0]?.costPerHourUsd.mean ?? null;
  return {
    plans: plans.map(({ id, name, state, growth, keep, maxLatencyMs, answer, spec, result }, at) => {
      const own = best[at] ?? null;
      return {
        id, name, state, growth, keep, maxLatencyMs, answer, classes: spec.classes.map((each) => each.name), meanPerSecond: result?.traffic.meanPerSecond ?? null, peakPerSecond: result?.traffic.peakPerSecond ?? null,
        reasons: result?.reasons ?? [], recommended: own === null ? null : withoutSeries(own), costRatio: own === null || first === null || first === 0 ? null : own.costPerHourUsd.mean / first,
      };
    }),
  };
}

function withoutSeries({ series: _series, ...rest }: PlanAlternative): Omit<PlanAlternative, 'series'> {
  return rest;
}

import type { z } from 'zod';
import type { PlanAlternative } from '@infaas/shared/domain/plan';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../context';
import { csvLine } from '../cost/csv-text';
import type { exportPlanSchema } from './plan-schema';
import { getPlan } from './read-plans';

export type PlanFile = { fileName: string; mediaType: string; text: string };

const HEAD = [
  'alternative', 'recommended', 'policy', 'classes', 'keeps_target', 'usd_per_hour', 'usd_per_hour_low', 'usd_per_hour_high', 'usd', 'usd_per_1k_as_asked', 'as_asked', 'as_asked_low', 'as_asked_high', 'p99_ms', 'machines',
  'instances', 'reserved_over_used', 'figures', 'binding', 'missed_mostly',
];

/** Returns a plan as a file: its alternatives as lines of CSV, or everything as JSON. Throws `unknown_name`, `not_ready` before there is an answer. */
export async function exportPlan({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof exportPlanSchema> }): Promise<PlanFile> {
  const plan = await getPlan({ ctx, input });
  if (plan.result === null) throw new ServingError('not_ready', 'the plan has no answer yet', 'wait for its first answer: it takes seconds');
  const name = plan.name.toLowerCase().replace(/[^a-z0-9]+/gu, '-').replace(/^-+|-+$/gu, '').slice(0, 60) || 'plan';
  if (input.format === 'json') return { fileName: `${name}.json`, mediaType: 'application/json', text: `${JSON.stringify(plan, null, 2)}\n` };
  const { alternatives, recommended } = plan.result;
  return { fileName: `${name}.csv`, mediaType: 'text/csv', text: [csvLine(HEAD), ...alternatives.map((each) => csvLine(rowOf(each, recommended)))].join('') };
}

function rowOf(each: PlanAlternative, recommended: string | null): (string | number)[] {
  const { costPerHourUsd: cost, met } = each;
  return [
    each.name, each.name === recommended ? 'yes' : 'no', each.policy, each.classes.join(' '), each.keepsTarget ? 'yes' : 'no', cost.mean, cost.low, cost.high, each.costUsd, each.per1kUsd ?? '', met.mean, met.low, met.high,
    each.p99Ms ?? '', each.machines.map(({ name, mean }) => `${mean} ${name}`).join('; '), each.instances, each.overProvisioning ?? '', each.basis, each.binding.text, each.missed[0]?.load ?? '',
  ];
}

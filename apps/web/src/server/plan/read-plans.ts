import type { z } from 'zod';
import type { Plan, PlanRun } from '@infaas/db/client';
import type { PlanAlternative, PlanResult, PlanSpec, PlanState } from '@infaas/shared/domain/plan';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../context';
import type { planIdSchema } from './plan-schema';

/** A plan in a list. */
export type PlanSummary = {
  id: string; name: string; createdBy: string; createdAtMs: number; state: PlanState; progress: number; stage: string; error: string | null; hint: string | null;
  growth: number; keep: number; maxLatencyMs: number | null | undefined;
  /** Rough while it is reckoned on; null before there is a first answer. */
  answer: 'rough' | 'exact' | null;
  recommended: Pick<PlanAlternative, 'name' | 'costPerHourUsd' | 'met' | 'machines'> | null;
};

/** One plan with its question and what came of it. Counts that were uploaded are only told by their number. */
export type PlanDetail = PlanSummary & {
  spec: Omit<PlanSpec, 'traffic'> & { traffic: Exclude<PlanSpec['traffic'], { kind: 'counts' }> | { kind: 'counts'; target: string; fileName: string; stepSeconds: number; rows: number; steps: number } };
  result: PlanResult | null;
  /** From the question to the first answer, and to the last. */
  firstMs: number | null; tookMs: number | null;
};

const MOST_LISTED = 200;

/** Returns the plans of the workspace, newest first. */
export async function listPlans({ ctx }: { ctx: ActorContext }): Promise<PlanSummary[]> {
  const plans = await ctx.database.plan.findMany({ where: { workspaceId: ctx.workspaceId }, orderBy: { createdAt: 'desc' }, take: MOST_LISTED });
  const runs = await ctx.database.planRun.findMany({ where: { planId: { in: plans.map(({ id }) => id) } } });
  return plans.map((plan) => summaryOf(plan, runs.find(({ planId }) => planId === plan.id) ?? null));
}

/** Returns one plan; throws `unknown_name`. */
export async function getPlan({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof planIdSchema> }): Promise<PlanDetail> {
  const { plan, run } = await findPlan(ctx, input.id);
  const spec = plan.spec as unknown as PlanSpec;
  const { traffic } = spec;
  const since = (at: Date | null | undefined): number | null => (at === null || at === undefined ? null : at.getTime() - plan.createdAt.getTime());
  return {
    ...summaryOf(plan, run), result: resultOf(run), firstMs: since(run?.firstAt), tookMs: since(run?.finishedAt),
    spec: { ...spec, traffic: traffic.kind === 'counts' ? { kind: 'counts', target: traffic.target, fileName: traffic.fileName, stepSeconds: traffic.stepSeconds, rows: traffic.rows ?? 1, steps: traffic.counts.length } : traffic },
  };
}

/** Returns a plan of the workspace and how it goes; throws `unknown_name`. */
export async function findPlan(ctx: ActorContext, id: string): Promise<{ plan: Plan; run: PlanRun | null }> {
  const plan = await ctx.database.plan.findFirst({ where: { id, workspaceId: ctx.workspaceId } });
  if (plan === null) throw new ServingError('unknown_name', 'there is no such plan', '`infaas plan list`, plan.list and the page Planner have those there are');
  return { plan, run: await ctx.database.planRun.findUnique({ where: { planId: id } }) };
}

function resultOf(run: PlanRun | null): PlanResult | null {
  return (run?.result ?? null) as PlanResult | null;
}

function summaryOf(plan: Plan, run: PlanRun | null): PlanSummary {
  const spec = plan.spec as unknown as PlanSpec;
  const result = resultOf(run);
  const best = result?.alternatives.find(({ name }) => name === result.recommended);
  const state = plan.cancelledAt !== null && (run?.finishedAt ?? null) === null ? 'cancelled' : run?.state ?? 'queued';
  return {
    id: plan.id, name: plan.name, createdBy: plan.createdBy, createdAtMs: plan.createdAt.getTime(), state, progress: run?.progress ?? 0, stage: run?.stage ?? '', error: run?.error ?? null, hint: run?.hint ?? null,
    growth: spec.growth, keep: spec.keep, maxLatencyMs: spec.objective.maxLatencyMs, answer: result?.stage ?? null,
    recommended: best === undefined ? null : { name: best.name, costPerHourUsd: best.costPerHourUsd, met: best.met, machines: best.machines },
  };
}

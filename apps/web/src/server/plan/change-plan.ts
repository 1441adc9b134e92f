import type { z } from 'zod';
import { notifyIntent } from '@infaas/db/intent';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../context';
import type { planIdSchema, renamePlanSchema } from './plan-schema';
import { findPlan, getPlan } from './read-plans';
import type { PlanDetail } from './read-plans';

/** Ends the reckoning of a plan; what it has found so far stays. Throws `unknown_name`, `conflict` for one that has ended. */
export async function cancelPlan(call: { ctx: ActorContext; input: z.infer<typeof planIdSchema> }): Promise<PlanDetail> {
  const { ctx, input } = call;
  const { plan, run } = await findPlan(ctx, input.id);
  if (run !== null && run.finishedAt !== null) throw new ServingError('conflict', `the plan has ended: it is ${run.state}`, 'ask again, if you want it reckoned anew');
  await ctx.database.plan.update({ where: { id: plan.id }, data: { cancelledAt: new Date() } });
  await notifyIntent(ctx.database);
  return getPlan(call);
}

/** Gives a plan another name. Throws `unknown_name`. */
export async function renamePlan({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof renamePlanSchema> }): Promise<PlanDetail> {
  const { plan } = await findPlan(ctx, input.id);
  await ctx.database.plan.update({ where: { id: plan.id }, data: { name: input.name } });
  return getPlan({ ctx, input });
}

/** Removes a plan for good; one that is reckoned ends. Throws `unknown_name`. */
export async function removePlan({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof planIdSchema> }): Promise<{ removed: true }> {
  const { plan } = await findPlan(ctx, input.id);
  await ctx.database.plan.delete({ where: { id: plan.id } });
  await notifyIntent(ctx.database);
  return { removed: true };
}

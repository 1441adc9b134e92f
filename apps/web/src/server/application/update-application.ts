import { z } from 'zod';
import { notifyIntent } from '@infaas/db/intent';
import { nanoUsdFromUsd } from '@infaas/shared/domain/units';
import type { ActorContext } from '../context';
import { budgetSchema } from './create-application';
import { applicationNameSchema, getApplication, getOwnApplication } from './find-application';
import type { ApplicationSummary } from './list-applications';
import { objectiveOfForm, objectiveSchema } from './objective-form';

const limitsSchema = z.object({
  queriesPerSecond: z.number().positive().max(1_000_000).nullable().optional().describe('null = no limit'),
  burst: z.number().int().min(1).max(1_000_000).nullable().optional().describe('queries at once after a pause; null = one second\'s worth'),
  concurrent: z.number().int().min(1).max(100_000).nullable().optional().describe('queries under way at once; null = no limit'),
});

export const updateApplicationSchema = applicationNameSchema.extend({
  enabled: z.boolean().optional(),
  defaultObjective: objectiveSchema.optional(),
  monthlyBudgetUsd: budgetSchema.optional(),
  limits: limitsSchema.optional().describe('what it may ask of one gateway; above it queries get 429'),
});

/** Changes what is stated of an application and leaves the rest; returns it. */
export async function updateApplication({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof updateApplicationSchema> }): Promise<ApplicationSummary> {
  const { id } = await getOwnApplication(ctx, input.application);
  const budget = input.monthlyBudgetUsd;
  const { queriesPerSecond, burst, concurrent } = input.limits ?? {};
  await ctx.database.application.update({
    where: { id },
    data: {
      ...(input.enabled === undefined ? {} : { enabled: input.enabled }),
      ...(input.defaultObjective === undefined ? {} : { defaultObjective: objectiveOfForm(input.defaultObjective) }),
      ...(budget === undefined ? {} : { monthlyBudgetNanoUsd: budget === null ? null : BigInt(nanoUsdFromUsd(budget)) }),
      ...(queriesPerSecond === undefined ? {} : { maxQueriesPerSecond: queriesPerSecond }),
      ...(burst === undefined ? {} : { maxBurst: burst }),
      ...(concurrent === undefined ? {} : { maxConcurrent: concurrent }),
    },
  });
  await notifyIntent(ctx.database);
  return getApplication({ ctx, input });
}

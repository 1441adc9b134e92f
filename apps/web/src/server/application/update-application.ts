import { z } from 'zod';
import { notifyIntent } from '@infaas/db/intent';
import { nanoUsdFromUsd } from '@infaas/shared/domain/units';
import type { ActorContext } from '../context';
import { budgetSchema } from './create-application';
import { applicationNameSchema, getApplication, getOwnApplication } from './find-application';
import type { ApplicationSummary } from './list-applications';
import { objectiveOfForm, objectiveSchema } from './objective-form';

export const updateApplicationSchema = applicationNameSchema.extend({
  enabled: z.boolean().optional(),
  defaultObjective: objectiveSchema.optional(),
  monthlyBudgetUsd: budgetSchema.optional(),
});

/** Changes what is stated of an application and leaves the rest; returns it. */
export async function updateApplication({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof updateApplicationSchema> }): Promise<ApplicationSummary> {
  const { id } = await getOwnApplication(ctx, input.application);
  const budget = input.monthlyBudgetUsd;
  await ctx.database.application.update({
    where: { id },
    data: {
      ...(input.enabled === undefined ? {} : { enabled: input.enabled }),
      ...(input.defaultObjective === undefined ? {} : { defaultObjective: objectiveOfForm(input.defaultObjective) }),
      ...(budget === undefined ? {} : { monthlyBudgetNanoUsd: budget === null ? null : BigInt(nanoUsdFromUsd(budget)) }),
    },
  });
  await notifyIntent(ctx.database);
  return getApplication({ ctx, input });
}

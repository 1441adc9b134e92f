import { z } from 'zod';
import { notifyIntent } from '@infaas/db/intent';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { nanoUsdFromUsd } from '@infaas/shared/domain/units';
import type { ActorContext } from '../context';
import { nameSchema } from '../names';
import { newId } from '../new-id';
import { getApplication } from './find-application';
import type { ApplicationSummary } from './list-applications';
import { objectiveOfForm, objectiveSchema } from './objective-form';

export const budgetSchema = z.number().positive().max(1_000_000).nullable().describe('per calendar month; null = none');

export const createApplicationSchema = z.object({
  name: nameSchema,
  defaultObjective: objectiveSchema.default({}),
  monthlyBudgetUsd: budgetSchema.default(null),
});

/** Creates an application; returns it. Throws `conflict` when the name is taken. */
export async function createApplication({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof createApplicationSchema> }): Promise<ApplicationSummary> {
  const where = { workspaceId_name: { workspaceId: ctx.workspaceId, name: input.name } };
  if ((await ctx.database.application.findUnique({ where })) !== null) {
    throw new ServingError('conflict', `there is already an application "${input.name}"`, 'choose another name');
  }
  await ctx.database.application.create({
    data: {
      id: newId(),
      workspaceId: ctx.workspaceId,
      name: input.name,
      defaultObjective: objectiveOfForm(input.defaultObjective),
      monthlyBudgetNanoUsd: input.monthlyBudgetUsd === null ? null : BigInt(nanoUsdFromUsd(input.monthlyBudgetUsd)),
    },
  });
  await notifyIntent(ctx.database);
  return getApplication({ ctx, input: { application: input.name } });
}

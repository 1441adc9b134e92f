import type { z } from 'zod';
import { notifyIntent } from '@infaas/db/intent';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../context';
import { nameSchema, unknownName } from '../names';
import { newId } from '../new-id';
import { applicationNameSchema, getApplication, getOwnApplication } from './find-application';
import type { ApplicationSummary } from './list-applications';
import { objectiveOfForm, objectiveSchema } from './objective-form';

const MOST_OBJECTIVES = 100;

export const setObjectiveSchema = applicationNameSchema.extend({ name: nameSchema, objective: objectiveSchema });
export const removeObjectiveSchema = applicationNameSchema.extend({ name: nameSchema });

/** Makes or replaces a named objective of an application; returns the application. */
export async function setObjective({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof setObjectiveSchema> }): Promise<ApplicationSummary> {
  const { id, objectives } = await getOwnApplication(ctx, input.application);
  if (objectives.length >= MOST_OBJECTIVES && !objectives.some((each) => each.name === input.name)) {
    throw new ServingError('conflict', `an application has at most ${MOST_OBJECTIVES} objectives`, 'remove one that is no longer used');
  }
  const objective = objectiveOfForm(input.objective);
  await ctx.database.objective.upsert({
    where: { applicationId_name: { applicationId: id, name: input.name } },
    create: { id: newId(), applicationId: id, name: input.name, objective },
    update: { objective },
  });
  await notifyIntent(ctx.database);
  return getApplication({ ctx, input });
}

/** Removes a named objective; returns the application. Throws `unknown_name`. */
export async function removeObjective({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof removeObjectiveSchema> }): Promise<ApplicationSummary> {
  const { id, objectives } = await getOwnApplication(ctx, input.application);
  const { count } = await ctx.database.objective.deleteMany({ where: { applicationId: id, name: input.name } });
  if (count === 0) throw unknownName('objective', input.name, objectives.map((each) => each.name));
  await notifyIntent(ctx.database);
  return getApplication({ ctx, input });
}

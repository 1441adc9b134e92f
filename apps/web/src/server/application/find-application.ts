import { z } from 'zod';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../context';
import { unknownName } from '../names';
import { APPLICATION_INCLUDE, applicationSummary, keyUses } from './list-applications';
import type { ApplicationSummary } from './list-applications';

export const applicationNameSchema = z.object({ application: z.string().max(64).describe('name of the application') });

/** Returns one application of the workspace; throws `unknown_name`. */
export async function getApplication({ ctx, input }: { ctx: ActorContext; input: { application: string } }): Promise<ApplicationSummary> {
  const row = await ctx.database.application.findUnique({
    where: { workspaceId_name: { workspaceId: ctx.workspaceId, name: input.application } },
    include: APPLICATION_INCLUDE,
  });
  if (row === null) {
    const known = await ctx.database.application.findMany({ where: { workspaceId: ctx.workspaceId }, select: { name: true }, take: 1_000 });
    throw unknownName('application', input.application, known.map((each) => each.name));
  }
  return applicationSummary(row, await keyUses(ctx.database, [row]));
}

/** Returns an application that may be changed; throws `forbidden` for the built-in one. */
export async function getOwnApplication(ctx: ActorContext, application: string): Promise<ApplicationSummary> {
  const found = await getApplication({ ctx, input: { application } });
  if (found.builtIn) throw new ServingError('forbidden', `"${application}" is built in and stays as it is`, 'create an application of your own');
  return found;
}

import type { ActorContext } from '../context';
import { getApplication } from '../application/find-application';
import { newId } from '../new-id';
import type { QueryIdentity } from '../platform/gateway';

/** Name of the built-in application in whose name people query from the console. */
export const CONSOLE_APPLICATION = 'console';

/**
 * Returns in whose name a query goes out: a key's own application always; for people the application they name, else the built-in one,
 * made when the workspace has none yet. Throws `unknown_name`.
 */
export async function queryIdentity(ctx: ActorContext, application: string | undefined): Promise<QueryIdentity> {
  const { workspaceId, actor } = ctx;
  if (actor.kind === 'key') return { workspaceId, applicationId: actor.applicationId };
  if (application !== undefined) return { workspaceId, applicationId: (await getApplication({ ctx, input: { application } })).id };
  const builtIn = await ctx.database.application.findFirst({ where: { workspaceId, builtIn: true }, select: { id: true } });
  if (builtIn !== null) return { workspaceId, applicationId: builtIn.id };
  const made = await ctx.database.application.upsert({
    where: { workspaceId_name: { workspaceId, name: CONSOLE_APPLICATION } },
    create: { id: newId(), workspaceId, name: CONSOLE_APPLICATION, builtIn: true },
    update: {},
    select: { id: true },
  });
  return { workspaceId, applicationId: made.id };
}

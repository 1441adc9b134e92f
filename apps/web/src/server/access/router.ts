import type { ActorContext, Context, Endpoints } from '../context';
import { procedure, publicProcedure, router } from '../trpc';

/** Who the caller is, as the console shows it; null when nobody is signed in. */
export type Me = { kind: 'person' | 'key'; name: string; email: string | null; workspace: { id: string; name: string | null }; role: string | null; scopes: string[] } | null;

function me({ ctx }: { ctx: Context }): Me {
  const { actor } = ctx;
  if (actor === null) return null;
  const scopes = [...actor.scopes];
  if (actor.kind === 'key') return { kind: 'key', name: actor.name, email: null, workspace: { id: actor.workspaceId, name: null }, role: null, scopes };
  return { kind: 'person', name: actor.name, email: actor.email, workspace: { id: actor.workspaceId, name: actor.workspaceName }, role: actor.role, scopes };
}

function endpoints({ ctx }: { ctx: ActorContext }): Endpoints {
  return ctx.endpoints;
}

export const sessionRouter = router({
  me: publicProcedure('Who is calling').query(me),
  endpoints: procedure('read', 'Addresses that programs use').query(endpoints),
});

import { initTRPC } from '@trpc/server';
import superjson from 'superjson';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { Scope } from './access/scopes';
import type { Context } from './context';
import { refusalOf, trpcErrorOf } from './serving-trpc-error';

/** What every procedure states of itself: who may call it. `public` is for nobody in particular. */
export type ProcedureMeta = { scope: Scope | 'public'; summary: string };

const t = initTRPC.context<Context>().meta<ProcedureMeta>().create({
  transformer: superjson,
  sse: { ping: { enabled: true, intervalMs: 5_000 }, client: { reconnectAfterInactivityMs: 15_000 } },
  errorFormatter: ({ shape, error }) => {
    const refusal = refusalOf(error);
    const { stack: _stack, ...data } = shape.data;
    return { ...shape, message: refusal.error, data: { ...data, refusal } };
  },
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

const mapped = t.procedure.use(async ({ next }) => {
  const result = await next();
  if (!result.ok) throw trpcErrorOf(result.error);
  return result;
});

/** Returns a procedure that anybody may call. */
export function publicProcedure(summary: string) {
  return mapped.meta({ scope: 'public', summary });
}

/** Returns a procedure that only callers with a scope reach; its context has the caller and their workspace. */
export function procedure(scope: Scope, summary: string) {
  return mapped.meta({ scope, summary }).use(({ ctx, next }) => {
    if (ctx.actor === null) throw new ServingError('unauthenticated', 'nobody is signed in', 'sign in, or send `Authorization: Bearer <key>`');
    if (!ctx.actor.scopes.includes(scope)) {
      const needs = ctx.actor.kind === 'key' ? `a key with the scope \`${scope === 'release' ? 'release' : 'manage'}\`` : `a role with the right \`${scope}\``;
      throw new ServingError('forbidden', `this needs ${needs}`, 'ask an owner of the workspace');
    }
    return next({ ctx: { ...ctx, actor: ctx.actor, workspaceId: ctx.actor.workspaceId } });
  });
}

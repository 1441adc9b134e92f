import { initTRPC } from '@trpc/server';
import { plainAnswers } from '../plain-answers';
import { requireActor, scopeRefusal } from './access/require-scope';
import type { Scope } from './access/scopes';
import { recordChange } from './audit/record-change';
import type { Context } from './context';
import { refusalOf, trpcErrorOf } from './serving-trpc-error';

/**
 * What every procedure states of itself: who may call it (`public` is for nobody in particular), and whether it only asks. A mutation
 * leaves an entry in the audit log unless it says `asks`: then it is a query of a model, counted where queries are.
 */
export type ProcedureMeta = { scope: Scope | 'public'; summary: string; asks?: true };

const t = initTRPC.context<Context>().meta<ProcedureMeta>().create({
  transformer: plainAnswers,
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

/** Returns a procedure that anybody may call; one that changes something writes its own entry in the audit log. */
export function publicProcedure(summary: string) {
  return mapped.meta({ scope: 'public', summary });
}

/** Returns a procedure that only callers with a scope reach; its context has the caller and their workspace. What it changes is recorded. */
export function procedure(scope: Scope, summary: string, does?: 'asks') {
  return mapped.meta({ scope, summary, ...(does === undefined ? {} : { asks: true as const }) }).use(async ({ ctx, type, path, getRawInput, next }) => {
    const inner = requireActor(ctx);
    const refusal = scopeRefusal(inner.actor, scope);
    if (type === 'mutation' && does === undefined) {
      return recordChange({ ctx: inner, action: path, input: await getRawInput(), refusal }, () => next({ ctx: inner }));
    }
    if (refusal !== null) throw refusal;
    return next({ ctx: inner });
  });
}

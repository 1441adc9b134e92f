import type { z } from 'zod';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { DeferredState } from '@infaas/shared/protocol/link';
import type { ActorContext } from '../context';
import { answerOf, labelsOf } from './infer';
import type { QueryAnswer } from './infer';
import { parametersOf } from './query-schema';
import type { deferredIdSchema, submitSchema } from './query-schema';
import { queryIdentity } from './query-identity';
import { requestOf } from './send-query';

export type DeferredResult = { id: string; state: DeferredState; createdAtMs: number | null; finishedAtMs: number | null; error: string | null; answer: QueryAnswer | null };

type GatewayDeferred = {
  id?: unknown; state?: unknown; created_at_ms?: unknown; finished_at_ms?: unknown; error?: unknown;
  outputs?: QueryAnswer['outputs']; labels?: QueryAnswer['labels']; parameters?: QueryAnswer['parameters'];
};

/** Hands a query over to be answered later; it is safe once this returns its id. */
export async function submit({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof submitSchema> }): Promise<{ id: string; state: DeferredState }> {
  const identity = await queryIdentity(ctx, input.application);
  const parameters = {
    ...parametersOf(input),
    deferred: true,
    ...(input.finishWithinMs === undefined ? {} : { max_latency_ms: input.finishWithinMs }),
    ...(input.idempotencyKey === undefined ? {} : { idempotency_key: input.idempotencyKey }),
  };
  const answer = resultOf(await ctx.gateway.call(requestOf({ ...input, parameters }, identity, undefined)), []);
  return { id: answer.id, state: answer.state };
}

/** Returns where a deferred query stands, with its answer once it is done; throws `unknown_name`. */
export async function result({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof deferredIdSchema> }): Promise<DeferredResult> {
  const identity = await queryIdentity(ctx, input.application);
  const body = await ctx.gateway.call({ method: 'GET', path: `/v2/deferred/${input.id}`, identity });
  return resultOf(body, await labelsOfDeferred(ctx, input.id));
}

/** Cancels a deferred query that has not ended; returns where it stands then. */
export async function cancel({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof deferredIdSchema> }): Promise<DeferredResult> {
  const identity = await queryIdentity(ctx, input.application);
  return resultOf(await ctx.gateway.call({ method: 'DELETE', path: `/v2/deferred/${input.id}`, identity }), []);
}

function resultOf(body: unknown, labels: readonly string[]): DeferredResult {
  const said = (body ?? {}) as GatewayDeferred;
  if (typeof said.id !== 'string' || typeof said.state !== 'string') throw new ServingError('internal', 'the gateway gave an answer that is not a deferred query');
  const time = (value: unknown) => (typeof value === 'number' ? value : null);
  return {
    id: said.id,
    state: said.state as DeferredState,
    createdAtMs: time(said.created_at_ms),
    finishedAtMs: time(said.finished_at_ms),
    error: typeof said.error === 'string' ? said.error : null,
    answer: said.state === 'done' ? answerOf({ outputs: said.outputs ?? [], parameters: said.parameters ?? {}, ...(said.labels === undefined ? {} : { labels: said.labels }) }, labels) : null,
  };
}

async function labelsOfDeferred(ctx: ActorContext, id: string): Promise<string[]> {
  const row = await ctx.database.deferredQuery.findFirst({ where: { id, workspaceId: ctx.workspaceId }, select: { query: true } });
  const target = (row?.query as { target?: unknown } | undefined)?.target;
  return typeof target === 'string' ? labelsOf(ctx, target) : [];
}

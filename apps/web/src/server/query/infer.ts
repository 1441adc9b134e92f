import type { z } from 'zod';
import type { QueryDecision } from '@infaas/shared/domain/decision';
import { OWNER_MARK } from '@infaas/shared/policy/find-shared';
import type { ActorContext } from '../context';
import { receivedGrants } from '../grant/grant-rows';
import { parametersOf } from './query-schema';
import type { TensorJson, inferSchema } from './query-schema';
import { queryIdentity } from './query-identity';
import { requestOf } from './send-query';

export type QueryAnswer = {
  outputs: TensorJson[];
  /** Classes by score, highest first, for a classification task; empty otherwise. */
  labels: { label: string; score: number }[];
  /** variant, architecture, version, hardware, worker, decision_id, queue_us, compute_us, total_us, batch_size, accuracy, cost_usd, unmet. */
  parameters: Record<string, string | number | boolean>;
  /** The whole decision, when it was asked for. */
  explanation: QueryDecision | null;
};

type GatewayAnswer = {
  outputs?: TensorJson[];
  labels?: { label: string; score: number }[];
  parameters?: Record<string, string | number | boolean>;
};

/** Sends one query through the gateway and returns its answer; throws the gateway's refusal with its code, hint and offers. */
export async function infer({ ctx, input, signal }: { ctx: ActorContext; input: z.infer<typeof inferSchema>; signal?: AbortSignal | undefined }): Promise<QueryAnswer> {
  const identity = await queryIdentity(ctx, input.application);
  const parameters = { ...parametersOf(input), ...(input.explain ? { explain: true } : {}) };
  const answer = (await ctx.gateway.call(requestOf({ ...input, parameters }, identity, signal))) as GatewayAnswer;
  return answerOf(answer, await labelsOf(ctx, input.target));
}

/** Returns a gateway's answer in the console's form; scores get the names of the task's labels. */
export function answerOf(answer: GatewayAnswer, labels: readonly string[]): QueryAnswer {
  const { explanation, ...parameters } = answer.parameters ?? {};
  return {
    outputs: answer.outputs ?? [],
    labels: answer.labels ?? rankedLabels(answer.outputs?.[0], labels),
    parameters,
    explanation: typeof explanation === 'string' ? (JSON.parse(explanation) as QueryDecision) : null,
  };
}

function rankedLabels(scores: TensorJson | undefined, labels: readonly string[]): { label: string; score: number }[] {
  if (scores === undefined || labels.length === 0 || scores.shape.at(-1) !== labels.length) return [];
  return labels
    .map((label, index) => ({ label, score: Number(scores.data[index] ?? 0) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, 10);
}

/** Returns the labels of the task that a name belongs to; empty when it has none. */
export async function labelsOf(ctx: ActorContext, target: string): Promise<string[]> {
  const workspaceId = ctx.workspaceId;
  const named = { OR: [{ name: target }, { architectures: { some: { OR: [{ name: target }, { versions: { some: { variants: { some: { name: target } } } } }] } } }] };
  const task = await ctx.database.task.findFirst({ where: { workspaceId, ...named }, select: { labels: true } });
  return task?.labels ?? labelsOfShared(ctx, target);
}

async function labelsOfShared(ctx: ActorContext, target: string): Promise<string[]> {
  const owner = target.includes(OWNER_MARK) ? target.slice(target.lastIndexOf(OWNER_MARK) + 1) : null;
  const ids = owner === null ? [] : (await receivedGrants(ctx)).filter((grant) => grant.owner.slug === owner).map((grant) => grant.taskId);
  const name = target.slice(0, target.lastIndexOf(OWNER_MARK));
  const named = { OR: [{ name }, { architectures: { some: { OR: [{ name }, { versions: { some: { variants: { some: { name } } } } }] } } }] };
  const task = ids.length === 0 ? null : await ctx.database.task.findFirst({ where: { id: { in: ids }, ...named }, select: { labels: true } });
  return task?.labels ?? [];
}

import type { QueryDecision } from '@infaas/shared/domain/decision';
import type { z } from 'zod';
import type { ActorContext } from '../context';
import { listEvents } from '../fleet/list-events';
import type { ScalingEventRow } from '../fleet/list-events';
import { getDecision } from './list-decisions';
import type { decisionIdSchema } from './list-decisions';

/** What surrounds a decision: the model it chose, the instance that answered, and what scaled before and after. */
export type DecisionAround = {
  /** Null where it chose none, or where it is of another workspace or deleted. */
  variant: { name: string; architecture: string; task: string } | null;
  instance: { id: string; state: string; startedAtMs: number; stoppedAtMs: number | null; reason: string } | null;
  /** The task that the query was for; null when it is not of this workspace. */
  task: string | null;
  /** Oldest first. */
  events: ScalingEventRow[];
};

const BEFORE_MS = 180_000;
const AFTER_MS = 60_000;
const MOST_EVENTS = 40;

/** Returns what surrounds a kept decision, from three minutes before to one after; throws `unknown_name`. */
export async function decisionAround({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof decisionIdSchema> }): Promise<DecisionAround> {
  const decision = await getDecision({ ctx, input });
  const variant = decision.variant === null ? null : await ctx.database.variant.findUnique({
    where: { workspaceId_name: { workspaceId: ctx.workspaceId, name: decision.variant } },
    select: { id: true, name: true, version: { select: { architecture: { select: { name: true, task: { select: { name: true } } } } } } },
  });
  const task = variant?.version.architecture.task.name ?? (await taskOfTarget(ctx, decision.target));
  const [instance, events] = await Promise.all([
    variant === null ? null : instanceOf(ctx, decision, variant.id),
    listEvents({ ctx, input: { limit: MOST_EVENTS, fromMs: decision.atMs - BEFORE_MS, beforeMs: decision.atMs + AFTER_MS } }),
  ]);
  return {
    variant: variant === null ? null : { name: variant.name, architecture: variant.version.architecture.name, task: variant.version.architecture.task.name },
    instance, task,
    // Those of other tasks, too: they take and give room on the machines.
    events: events.reverse(),
  };
}

async function taskOfTarget(ctx: ActorContext, target: string): Promise<string | null> {
  const [architecture = ''] = target.split('.');
  const found = await ctx.database.task.findFirst({
    where: { workspaceId: ctx.workspaceId, OR: [{ name: target }, { architectures: { some: { name: architecture } } }] }, select: { name: true },
  });
  return found?.name ?? null;
}

async function instanceOf(ctx: ActorContext, decision: QueryDecision, variantId: string): Promise<DecisionAround['instance']> {
  if (decision.worker === null) return null;
  const at = new Date(decision.atMs);
  const row = await ctx.database.instance.findFirst({
    where: { workspaceId: ctx.workspaceId, variantId, worker: { name: decision.worker }, startedAt: { lte: at }, OR: [{ stoppedAt: null }, { stoppedAt: { gt: at } }] },
    orderBy: { startedAt: 'desc' },
  });
  return row === null ? null : { id: row.id, state: row.state, startedAtMs: row.startedAt.getTime(), stoppedAtMs: row.stoppedAt?.getTime() ?? null, reason: row.reason };
}

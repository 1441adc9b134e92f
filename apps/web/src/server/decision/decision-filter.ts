import { z } from 'zod';
import { Prisma } from '@infaas/db/client';
import type { ActorContext } from '../context';
import { periodOf, periodShape } from '../usage/period';

/** In time: answered as the objective wants. Late: answered after the deadline or short of another bound, or timed out. Unserved: refused or failed. */
export const DECISION_RESULTS = ['in_time', 'late', 'unserved'] as const;

export const decisionFilterShape = {
  application: z.string().max(64).optional(),
  target: z.string().max(200).optional().describe('exactly as it was asked for'),
  task: z.string().max(200).optional().describe('asked by the task, one of its architectures, or one of their variants'),
  outcome: z.enum(['answered', 'refused', 'timed_out', 'failed', 'cancelled']).optional(),
  result: z.enum(DECISION_RESULTS).optional(),
  variant: z.string().max(200).optional(),
  worker: z.string().max(64).optional(),
  hardware: z.string().max(64).optional(),
  ...periodShape,
};
export type DecisionFilter = z.infer<z.ZodObject<typeof decisionFilterShape>>;

/** Returns the condition on kept decisions of the caller's workspace; without a period, all that are kept. */
export async function decisionWhere(ctx: ActorContext, filter: DecisionFilter): Promise<Prisma.Sql> {
  const conditions = [
    Prisma.sql`"workspaceId" = ${ctx.workspaceId}`,
    ...periodConditions(filter),
    ...equal('application', filter.application), ...equal('target', filter.target), ...equal('outcome', filter.outcome),
    ...equal('variant', filter.variant), ...equal('worker', filter.worker), ...equal('hardware', filter.hardware),
    ...(filter.result === undefined ? [] : [RESULT_CONDITION[filter.result]]),
    ...(filter.task === undefined ? [] : [await taskCondition(ctx, filter.task)]),
  ];
  return Prisma.join(conditions, ' AND ');
}

const RESULT_CONDITION: Readonly<Record<(typeof DECISION_RESULTS)[number], Prisma.Sql>> = {
  in_time: Prisma.sql`outcome = 'answered' AND NOT missed`,
  late: Prisma.sql`missed`,
  unserved: Prisma.sql`outcome IN ('refused', 'failed')`,
};

function periodConditions(filter: DecisionFilter): Prisma.Sql[] {
  if (filter.minutes === undefined && filter.fromMs === undefined && filter.toMs === undefined) return [];
  const { fromMs, toMs } = periodOf(filter);
  return [Prisma.sql`at >= ${new Date(fromMs)}`, Prisma.sql`at < ${new Date(toMs)}`];
}

function equal(column: string, value: string | undefined): Prisma.Sql[] {
  return value === undefined ? [] : [Prisma.sql`${Prisma.raw(`"${column}"`)} = ${value}`];
}

// Queries name a task, an architecture, or a variant, whose name begins with its architecture's.
async function taskCondition(ctx: ActorContext, task: string): Promise<Prisma.Sql> {
  const architectures = await ctx.database.architecture.findMany({ where: { workspaceId: ctx.workspaceId, task: { name: task } }, select: { name: true } });
  return Prisma.sql`(target = ${task} OR split_part(target, '.', 1) = ANY(${architectures.map(({ name }) => name)}))`;
}

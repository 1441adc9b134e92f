import { z } from 'zod';
import type { QueryDecision } from '@infaas/shared/domain/decision';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../context';

export const decisionFilterSchema = z
  .object({
    application: z.string().max(64).optional(),
    target: z.string().max(200).optional(),
    outcome: z.enum(['answered', 'refused', 'timed_out', 'failed', 'cancelled']).optional(),
    beforeMs: z.number().int().optional().describe('for the next page: atMs of the last row'),
    limit: z.number().int().min(1).max(200).default(50),
  })
  .default({ limit: 50 });

export type DecisionRow = Pick<
  QueryDecision,
  'id' | 'atMs' | 'application' | 'target' | 'objective' | 'outcome' | 'variant' | 'worker' | 'hardwareClass' | 'predictedFinishUs' | 'actualUs' | 'considered'
> & { reason: string | null };

/** Returns kept decisions, newest first. */
export async function listDecisions({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof decisionFilterSchema> }): Promise<DecisionRow[]> {
  const rows = await ctx.database.decision.findMany({
    where: {
      workspaceId: ctx.workspaceId,
      ...(input.application === undefined ? {} : { application: input.application }),
      ...(input.target === undefined ? {} : { target: input.target }),
      ...(input.outcome === undefined ? {} : { outcome: input.outcome }),
      ...(input.beforeMs === undefined ? {} : { at: { lt: new Date(input.beforeMs) } }),
    },
    orderBy: { at: 'desc' },
    take: input.limit,
    select: { decision: true },
  });
  return rows.map(({ decision }) => {
    const { id, atMs, application, target, objective, outcome, variant, worker, hardwareClass, predictedFinishUs, actualUs, considered, reasons } =
      decision as unknown as QueryDecision;
    return {
      id, atMs, application, target, objective, outcome, variant, worker, hardwareClass, predictedFinishUs, actualUs, considered,
      reason: reasons.at(-1)?.text ?? null,
    };
  });
}

export const decisionIdSchema = z.object({ id: z.string().max(64) });

/** Returns one kept decision in full; throws `unknown_name`. */
export async function getDecision({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof decisionIdSchema> }): Promise<QueryDecision> {
  const row = await ctx.database.decision.findFirst({ where: { id: input.id, workspaceId: ctx.workspaceId }, select: { decision: true } });
  if (row === null) {
    throw new ServingError('unknown_name', 'this decision was not kept', 'ask the query with `explain`: such decisions are kept');
  }
  return row.decision as unknown as QueryDecision;
}

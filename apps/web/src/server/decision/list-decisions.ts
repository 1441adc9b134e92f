import { z } from 'zod';
import { Prisma } from '@infaas/db/client';
import type { QueryDecision } from '@infaas/shared/domain/decision';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../context';
import { decisionFilterShape, decisionWhere } from './decision-filter';

export const decisionListSchema = z
  .object({
    ...decisionFilterShape,
    beforeMs: z.number().int().optional().describe('for the next page: atMs of the last row'),
    cursor: z.object({ atMs: z.number().int(), id: z.string().max(64) }).nullish().describe('for the next page: atMs and id of the last row'),
    limit: z.number().int().min(1).max(200).default(50),
  })
  .default({ limit: 50 });

export type DecisionRow = Pick<
  QueryDecision,
  'id' | 'atMs' | 'application' | 'target' | 'objective' | 'outcome' | 'variant' | 'worker' | 'hardwareClass' | 'predictedFinishUs' | 'actualUs' | 'considered'
> & {
  /** Timed out, or answered without keeping its objective: mostly after its deadline. */
  missed: boolean;
  reason: string | null;
};

/** Returns kept decisions that fit a filter, newest first. */
export async function listDecisions({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof decisionListSchema> }): Promise<DecisionRow[]> {
  const where = await decisionWhere(ctx, input);
  const rows = await ctx.database.$queryRaw<{ decision: unknown; missed: boolean }[]>`
    SELECT decision, missed FROM decision WHERE ${where}${pageCondition(input)} ORDER BY at DESC, id DESC LIMIT ${input.limit}`;
  return rows.map(({ decision, missed }) => {
    const { id, atMs, application, target, objective, outcome, variant, worker, hardwareClass, predictedFinishUs, actualUs, considered, reasons } = decision as QueryDecision;
    return {
      id, atMs, application, target, objective, outcome, variant, worker, hardwareClass, predictedFinishUs, actualUs, considered, missed,
      reason: reasons.at(-1)?.text ?? null,
    };
  });
}

function pageCondition({ beforeMs, cursor }: z.infer<typeof decisionListSchema>): Prisma.Sql {
  if (cursor !== undefined && cursor !== null) return Prisma.sql` AND (at, id) < (${new Date(cursor.atMs)}, ${cursor.id})`;
  return beforeMs === undefined ? Prisma.empty : Prisma.sql` AND at < ${new Date(beforeMs)}`;
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

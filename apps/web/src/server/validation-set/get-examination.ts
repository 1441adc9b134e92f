import { z } from 'zod';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { recordProposalSchema, validationPreviewSchema } from '@infaas/shared/jobs/validation-jobs';
import type { RecordProposal, ValidationPreview } from '@infaas/shared/jobs/validation-jobs';
import type { ActorContext } from '../context';
import { examinationWorkId } from './order-examination';

export const examinationIdSchema = z.object({ examinationId: z.string().max(64) });

/** Where a look at uploaded files stands. A `failed` one says why, and what to do. */
export type ExaminationAnswer = {
  state: 'waiting' | 'done' | 'failed';
  preview: ValidationPreview | null;
  proposal: RecordProposal | null;
  error: { message: string; hint: string | null } | null;
};

const errorSchema = z.object({ message: z.string(), hint: z.string().optional() });
const resultSchema = z.object({ preview: validationPreviewSchema.optional(), proposal: recordProposalSchema.optional() });

/** Returns the answer of an examination of the workspace, or that it is waited for; throws `unknown_name`. */
export async function getExamination({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof examinationIdSchema> }): Promise<ExaminationAnswer> {
  const row = await ctx.database.examination.findFirst({ where: { id: input.examinationId, workspaceId: ctx.workspaceId }, select: { id: true } });
  if (row === null) throw new ServingError('unknown_name', 'there is no such examination', 'answers are kept for a day: order it again');
  const work = await ctx.database.workItem.findUnique({ where: { id: examinationWorkId(row.id) }, select: { state: true, result: true, error: true } });
  const nothing = { preview: null, proposal: null, error: null };
  if (work === null || work.state === 'pending' || work.state === 'enqueued') return { ...nothing, state: 'waiting' };
  const result = resultSchema.safeParse(work.result);
  if (work.state === 'done' && result.success) return { ...nothing, state: 'done', preview: result.data.preview ?? null, proposal: result.data.proposal ?? null };
  const error = errorSchema.safeParse(work.error);
  return { ...nothing, state: 'failed', error: { message: error.data?.message ?? 'it was not done', hint: error.data?.hint ?? null } };
}

import { z } from 'zod';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../context';
import { claimData, uploadIdSchema } from '../upload/claim-upload';
import { orderExamination } from './order-examination';
import type { OrderedExamination } from './order-examination';
import { taskForm, taskFormSchema } from './task-form';

export const previewSetSchema = z.object({
  uploadId: uploadIdSchema.optional().describe('a finished upload of /api/uploads; without it the task\'s own validation set is looked at'),
  ...taskFormSchema,
});

/** Has a validation set looked into before it is used; the upload stays claimable. Throws `unknown_name` for an upload or a set that is not there. */
export async function previewSet({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof previewSetSchema> }): Promise<OrderedExamination> {
  const { validationSet, ...form } = await taskForm(ctx, input);
  const data = input.uploadId === undefined ? validationSet : (await claimData(ctx, input.uploadId)).sha256;
  if (data === null) throw new ServingError('unknown_name', 'there is no validation set to look at', 'state the uploadId of one, or a task that has one');
  return orderExamination(ctx, 'preview-validation', { data, ...form });
}

import { z } from 'zod';
import { MODEL_FILES_LIMIT } from '@infaas/shared/domain/model-files';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { inputRecordSchema, outputRecordSchema } from '@infaas/shared/jobs/catalogue';
import type { ActorContext } from '../context';
import { modelPathSchema, openModel } from '../model/register-model';
import { claimData, uploadIdSchema } from '../upload/claim-upload';
import { orderExamination } from './order-examination';
import type { OrderedExamination } from './order-examination';
import { taskForm, taskFormSchema } from './task-form';

export const proposeRecordsSchema = z.object({
  uploadId: uploadIdSchema.optional().describe('a finished upload of the model'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'not a SHA-256 in lower-case hex').optional().describe('a model file that this workspace registered before'),
  files: z.array(z.object({ path: modelPathSchema, uploadId: uploadIdSchema })).max(MODEL_FILES_LIMIT).optional().describe('the model\'s files of external data'),
  validationUploadId: uploadIdSchema.optional().describe('labelled data; without it the task\'s own validation set is used'),
  inputRecord: inputRecordSchema.optional().describe('a record to be compared with the presets'),
  outputRecord: outputRecordSchema.optional(),
  ...taskFormSchema,
}).refine((input) => (input.uploadId === undefined) !== (input.sha256 === undefined), { message: 'state either uploadId or sha256', path: ['uploadId'] });
type ProposeInput = z.infer<typeof proposeRecordsSchema>;

/** Has common preprocessing of a model tried on labelled data, before it is registered; the uploads stay claimable. Throws `unknown_name`. */
export async function proposeRecords({ ctx, input }: { ctx: ActorContext; input: ProposeInput }): Promise<OrderedExamination> {
  const form = await taskForm(ctx, input);
  const data = input.validationUploadId === undefined ? form.validationSet : (await claimData(ctx, input.validationUploadId)).sha256;
  if (data === null) throw new ServingError('unknown_name', 'there are no labelled data to try records on', 'state the validationUploadId of some, or a task that has a validation set');
  if (form.metric === 'numbers') throw new ServingError('unsupported', 'records are found by counting right classes, but the task predicts numbers', 'state the records yourself');
  const { sha256, files } = await openModel(ctx, input);
  return orderExamination(ctx, 'propose-records', {
    model: sha256, files, data, labels: form.labels, input: form.input,
    classes: form.output?.kind === 'scores' ? form.output.classes : null,
    stated: input.inputRecord === undefined ? null : { input: input.inputRecord, output: input.outputRecord ?? { kind: 'tensor' } },
  });
}

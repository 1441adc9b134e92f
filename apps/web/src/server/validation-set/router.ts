import { procedure, router } from '../trpc';
import { examinationIdSchema, getExamination } from './get-examination';
import { previewSet, previewSetSchema } from './preview-set';
import { proposeRecords, proposeRecordsSchema } from './propose-records';

export const validationSetRouter = router({
  preview: procedure('models', 'Have a validation set looked into before it is used').input(previewSetSchema).mutation(previewSet),
  propose: procedure('models', 'Have common preprocessing of a model tried on labelled data').input(proposeRecordsSchema).mutation(proposeRecords),
  examination: procedure('models', 'The answer of a preview or a proposal, once it is there').input(examinationIdSchema).query(getExamination),
});

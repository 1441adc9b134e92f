import type { RegisterModelInput } from '../../../server/model/register-model';
import type { FileUpload } from '../../../components/upload/use-file-upload';
import { declaredAccuracy } from './register-draft';
import type { CompleteDraft, RegisterDraft, checkDraft } from './register-draft';

type CallParts = {
  draft: RegisterDraft;
  complete: CompleteDraft;
  check: ReturnType<typeof checkDraft>;
  model: FileUpload;
  /** Files of external data that the model names. */
  weights: readonly { path: string; upload: FileUpload }[];
  validation: FileUpload;
  /** Hash of a model file that is on the server already. */
  sha256: string | null;
  labels: string[] | null;
  /** Whether the task has a validation set already. */
  measured: boolean;
};

/** Returns what is sent to register a model; null while its file is not on the server or a field is wrong. What the task has already is left out. */
export function registrationCall({ draft, complete, check, model, weights, validation, sha256, labels, measured }: CallParts): RegisterModelInput | null {
  const source = sha256 !== null ? { sha256 } : model.state === 'done' ? { uploadId: model.uploadId, ...weightsOf(weights) } : null;
  if (source === null || !check.fits) return null;
  const labelled = validation.state === 'done';
  const accuracy = labelled || measured ? null : (declaredAccuracy(draft.accuracy) ?? null);
  return {
    task: complete.task, architecture: complete.architecture, inputRecord: check.inputRecord, outputRecord: check.outputRecord, ...source,
    ...(labels === null || (complete.known?.labels.length ?? 0) > 0 ? {} : { labels }),
    ...(labelled ? { validationUploadId: validation.uploadId } : {}),
    ...(accuracy === null ? {} : { declaredAccuracy: accuracy }),
    ...(complete.known === null ? { metric: draft.metric } : {}),
  };
}

/** Returns the uploaded files of weights as they are registered. */
export function weightsOf(weights: CallParts['weights']): Pick<RegisterModelInput, 'files'> {
  return weights.length === 0 ? {} : { files: weights.flatMap(({ path, upload }) => (upload.state === 'done' ? [{ path, uploadId: upload.uploadId }] : [])) };
}

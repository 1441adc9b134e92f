'use client';
import { useState } from 'react';
import { weightsOf } from '../draft/registration-call';
import { useExamination } from '../validation/use-examination';
import type { FileUpload } from '../../../components/upload/use-file-upload';

export type ProposalSubject = {
  model: FileUpload;
  /** Files of weights beside it. */
  weights: readonly { path: string; upload: FileUpload }[];
  /** Hash of a model file that is on the server already. */
  sha256: string | null;
  validation: FileUpload;
  /** Name of a task that is there already; null of a new one. */
  task: string | null;
  /** Whether that task has a validation set. */
  measured: boolean;
  labels: string[] | null;
};

/** Returns the search for the records of a model: whether it can begin, its start and stop, and what it found. A change of files or task forgets it. */
export function useProposal(subject: ProposalSubject) {
  const asked = callOf(subject);
  const key = asked === null ? null : JSON.stringify(asked);
  const [started, setStarted] = useState<string | null>(null);
  const wanted = asked !== null && key === started ? asked : null;
  const answer = useExamination(wanted === null ? null : ['propose', wanted], (api) => {
    if (wanted === null) throw new Error('nothing was asked');
    return api.validationSet.propose.mutate(wanted);
  });
  return { possible: asked !== null, started: wanted !== null, start: () => (wanted === null ? setStarted(key) : void answer.refetch()), stop: () => setStarted(null), answer };
}

/** Null while the model or labelled data are not on the server. */
function callOf({ model, weights, sha256, validation, task, measured, labels }: ProposalSubject) {
  const source = sha256 !== null ? { sha256 } : model.state === 'done' ? { uploadId: model.uploadId, ...weightsOf(weights) } : null;
  const data = validation.state === 'done' ? { validationUploadId: validation.uploadId } : measured ? {} : null;
  if (source === null || data === null) return null;
  return { ...source, ...data, ...(task === null ? {} : { task }), ...(labels === null ? {} : { labels }) };
}

export type ProposalSearch = ReturnType<typeof useProposal>;

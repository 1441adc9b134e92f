'use client';
import { useEffect, useMemo, useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc';
import type { RegisteredModel } from '../../server/model/register-model';
import { EMPTY_DRAFT, checkDraft, completeDraft } from './draft/register-draft';
import type { RegisterDraft } from './draft/register-draft';
import { registrationCall } from './draft/registration-call';
import { useKnownTasks } from './draft/use-known-tasks';
import { useLabels } from './labels/use-labels';
import { proposeArchitecture } from './names/propose-name';
import { useProposal } from './records/use-proposal';
import { useFileUpload } from '../../components/upload/use-file-upload';
import { useWeightFiles } from './upload/use-weight-files';
import { usePreview } from './validation/use-preview';

/** A model file that an earlier try brought to the server. */
type SentModel = { sha256: string; fileName: string };

/** Names that a link to the wizard brings along; null leaves them to its proposals. */
export type WishedNames = Pick<RegisterDraft, 'task' | 'architecture'>;

export type RegisterWizard = ReturnType<typeof useRegisterWizard>;

/** Holds what is entered in the wizard, over failures too, and registers it; asked to while a file is still sent, it waits for that. */
export function useRegisterWizard(names: WishedNames, onRegistered: (registered: RegisteredModel) => void) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<RegisterDraft>({ ...EMPTY_DRAFT, ...names });
  const [sentBefore, setSentBefore] = useState<SentModel | null>(null);
  const [wanted, setWanted] = useState(false);
  const model = useFileUpload();
  const weights = useWeightFiles(model.upload.state === 'none' ? null : model.upload.file);
  const validation = useFileUpload();
  const labels = useLabels();
  const known = useKnownTasks();
  const fileName = sentBefore?.fileName ?? (model.upload.state === 'none' ? '' : model.upload.file.name);
  const complete = useMemo(
    () => completeDraft(draft, { proposedName: fileName === '' ? '' : proposeArchitecture(fileName), fileName, tasks: known.tasks }),
    [draft, fileName, known.tasks],
  );
  const check = useMemo(() => checkDraft(complete, { accuracy: draft.accuracy, known: known.names }), [complete, draft.accuracy, known.names]);
  const task = useQuery(trpc.task.get.queryOptions({ task: complete.task }, { enabled: complete.known !== null }));
  const taskData = complete.known === null ? null : (task.data?.validationSet ?? null);
  const about = { task: complete.known?.name ?? null, labels: labels.chosen?.labels ?? null };
  const preview = usePreview({ ...about, upload: validation.upload, metric: draft.metric });
  const proposal = useProposal({ ...about, model: model.upload, weights: weights.files, sha256: sentBefore?.sha256 ?? null, validation: validation.upload, measured: taskData !== null });

  const registering = useMutation(trpc.model.register.mutationOptions({
    onSuccess(registered) {
      setSentBefore({ sha256: registered.sha256, fileName });
      model.release();
      validation.release();
      void queries.invalidateQueries();
      onRegistered(registered);
    },
  }));

  const uploads = [model.upload, validation.upload, ...weights.files.map((file) => file.upload)];
  const sending = uploads.some((upload) => upload.state === 'sending');
  const blocked = (sentBefore === null && model.upload.state === 'none') || uploads.some((upload) => upload.state === 'failed') || weights.missing.length > 0 || !known.ready;
  const waits = wanted && sending;
  const { mutate } = registering;

  useEffect(() => {
    if (!wanted || sending) return;
    setWanted(false);
    const call = registrationCall({
      draft, complete, check, model: model.upload, weights: weights.files, validation: validation.upload, sha256: sentBefore?.sha256 ?? null, labels: labels.chosen?.labels ?? null, measured: taskData !== null,
    });
    if (call !== null && !blocked) mutate(call);
  }, [wanted, sending, blocked, check, draft, sentBefore, model.upload, weights.files, validation.upload, labels.chosen, complete, taskData, mutate]);

  return {
    draft, complete, check, model, weights, validation, labels, preview, proposal, known, fileName, sentBefore, taskData, waits, blocked,
    busy: registering.isPending || waits,
    error: registering.error ?? known.error,
    change: (changes: Partial<RegisterDraft>) => setDraft((before) => ({ ...before, ...changes })),
    forgetSent: () => setSentBefore(null),
    submit: () => setWanted(true),
    reset() {
      setDraft(EMPTY_DRAFT);
      setSentBefore(null);
      labels.clear();
      registering.reset();
    },
  };
}

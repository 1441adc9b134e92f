'use client';
import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { explainError, useTRPC } from '../../../client/trpc';
import { Button } from '../../../components/ui/button';
import { Dialog } from '../../../components/ui/dialog';
import { TextField } from '../../../components/ui/field';
import { Notice } from '../../../components/ui/notice';
import type { ApplicationSummary } from '../../../server/application/list-applications';
import type { ObjectiveForm } from '../../../server/application/objective-form';
import { nameProblem } from '../chosen-name';
import { useApplicationCache } from '../use-application-cache';
import { draftOfObjective, parseDraft } from './objective-draft';
import { ObjectiveFields } from './objective-fields';
import { ObjectivePreview } from './objective-preview';

/** What is edited: the default, a stored objective, or a new one. */
export type EditedObjective = { kind: 'default' } | { kind: 'named'; name: string; objective: ObjectiveForm } | { kind: 'new' };

type ObjectiveDialogProps = { application: ApplicationSummary; edited: EditedObjective; task: string | null; onClose: () => void };

/** Edits one objective and shows what it would get now while it is edited. */
export function ObjectiveDialog({ application, edited, task, onClose }: ObjectiveDialogProps) {
  const trpc = useTRPC();
  const keep = useApplicationCache();
  const [name, setName] = useState('');
  const [draft, setDraft] = useState(() => draftOfObjective(initialObjective(application, edited)));
  const [tried, setTried] = useState(false);
  const done = { onSuccess: (saved: ApplicationSummary) => { keep(saved); onClose(); } };
  const setNamed = useMutation(trpc.application.setObjective.mutationOptions(done));
  const setDefault = useMutation(trpc.application.update.mutationOptions(done));
  const parsed = parseDraft(draft);
  const problem = edited.kind === 'new' ? nameProblem(name, application.objectives.map((each) => each.name)) : null;
  const failure = setNamed.error ?? setDefault.error;
  function save() {
    setTried(true);
    if (parsed.objective === null || problem !== null) return;
    if (edited.kind === 'default') setDefault.mutate({ application: application.name, defaultObjective: parsed.objective });
    else setNamed.mutate({ application: application.name, name: edited.kind === 'new' ? name : edited.name, objective: parsed.objective });
  }
  const title = edited.kind === 'default' ? 'Default objective' : edited.kind === 'new' ? 'New objective' : `Objective “${edited.name}”`;
  return (
    <Dialog
      open onOpenChange={(open) => !open && onClose()} title={title} className="sm:max-w-xl"
      description={edited.kind === 'default' ? 'Holds for every query of this application that states nothing else.' : 'Holds for queries that name it: parameter or header x-infaas-objective.'}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="objective" busy={setNamed.isPending || setDefault.isPending}>Save objective</Button>
        </>
      }
    >
      <form id="objective" noValidate className="grid gap-5" onSubmit={(event) => { event.preventDefault(); save(); }}>
        {failure !== null && <Notice tone="bad" title={explainError(failure).title}>{explainError(failure).text}</Notice>}
        {edited.kind === 'new' && (
          <TextField
            label="Name" value={name} onChange={(event) => setName(event.target.value.trim())} placeholder="preview" autoComplete="off" autoFocus
            hint="Queries choose it by this name." error={tried ? (problem ?? undefined) : undefined}
          />
        )}
        <ObjectiveFields draft={draft} errors={parsed.errors} onChange={setDraft} inherits={edited.kind === 'default' ? 'the task' : 'the default objective'} />
        {task !== null && <ObjectivePreview task={task} application={edited.kind === 'default' ? undefined : application.name} objective={parsed.objective} />}
      </form>
    </Dialog>
  );
}

function initialObjective(application: ApplicationSummary, edited: EditedObjective): ObjectiveForm {
  switch (edited.kind) {
    case 'default':
      return application.defaultObjective;
    case 'named':
      return edited.objective;
    case 'new':
      return {};
  }
}

'use client';
import { useState } from 'react';
import { useRouter } from 'next/navigation';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { explainError, useTRPC } from '../../../client/trpc';
import { Button } from '../../../components/ui/button';
import { Dialog } from '../../../components/ui/dialog';
import { TextField } from '../../../components/ui/field';
import { Notice } from '../../../components/ui/notice';
import { Switch } from '../../../components/ui/switch';
import { useToast } from '../../../components/ui/toast';
import { nameProblem } from '../chosen-name';
import { NewKey } from '../keys/new-key';
import { draftOfObjective, parseDraft } from '../objectives/objective-draft';
import { ObjectiveFields } from '../objectives/objective-fields';
import { ObjectivePreview } from '../objectives/objective-preview';
import { useApplicationCache } from '../use-application-cache';

const FIRST_KEY = { name: 'key-1', scopes: ['infer'], expiresInDays: null } as const;

/** Creates an application with its default objective and, unless told otherwise, a first key, which is shown; then goes to its page. */
export function CreateApplicationDialog({ taken, onClose }: { taken: readonly string[]; onClose: () => void }) {
  const trpc = useTRPC();
  const [name, setName] = useState('');
  const [touched, setTouched] = useState(false);
  const [draft, setDraft] = useState(() => draftOfObjective({}));
  const tasks = useQuery(trpc.task.list.queryOptions());
  const task = tasks.data?.find((each) => each.readyVariants > 0)?.name;
  const [withKey, setWithKey] = useState(true);
  const { create, createKey, open } = useCreation(withKey);
  const problem = nameProblem(name, taken);
  const parsed = parseDraft(draft);
  function submit() {
    setTouched(true);
    if (problem === null && parsed.objective !== null) create.mutate({ name, defaultObjective: parsed.objective });
  }
  if (create.data !== undefined && createKey.data !== undefined) return <NewKey application={create.data} created={createKey.data} onClose={() => open(create.data.name)} />;
  return (
    <Dialog
      open onOpenChange={(open) => !open && onClose()} title="New application" className="sm:max-w-xl" description="A consumer of models: it says what it needs, and gets its own keys, budget and charts."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="application" busy={create.isPending || createKey.isPending}>Create application</Button>
        </>
      }
    >
      <form id="application" noValidate className="grid gap-5" onSubmit={(event) => { event.preventDefault(); submit(); }}>
        {create.error !== null && <Notice tone="bad" title={explainError(create.error).title}>{explainError(create.error).text}</Notice>}
        <TextField
          label="Name" value={name} onChange={(event) => { setName(event.target.value.trim()); setTouched(event.target.value !== ''); }} placeholder="checkout" autoComplete="off" autoFocus
          hint="Small letters, digits and dashes." error={touched && create.data === undefined ? (problem ?? undefined) : undefined}
        />
        <div>
          <h3 className="text-sm font-semibold">What its queries ask for</h3>
          <p className="mt-0.5 text-xs text-ink-muted">The default objective: change it at any time, and add named ones beside it.</p>
        </div>
        <ObjectiveFields draft={draft} errors={parsed.errors} onChange={setDraft} inherits="the task" />
        {task !== undefined && <ObjectivePreview task={task} application={undefined} objective={parsed.objective} />}
        <Switch label="With a first key for queries, shown next with a command that works" checked={withKey} onCheckedChange={setWithKey} />
      </form>
    </Dialog>
  );
}

function useCreation(withKey: boolean) {
  const trpc = useTRPC();
  const router = useRouter();
  const toast = useToast();
  const queries = useQueryClient();
  const keep = useApplicationCache();
  const open = (name: string) => router.push(`/applications/${name}`);
  const createKey = useMutation(trpc.application.createKey.mutationOptions({
    onSuccess: (_, { application }) => void queries.invalidateQueries({ queryKey: trpc.application.get.queryKey({ application }) }),
    // The application is there: its page has the button for another try.
    onError: (error, { application }) => { toast({ tone: 'bad', ...explainError(error) }); open(application); },
  }));
  const create = useMutation(trpc.application.create.mutationOptions({
    onSuccess: (application) => {
      keep(application);
      if (withKey) createKey.mutate({ application: application.name, ...FIRST_KEY, scopes: [...FIRST_KEY.scopes] });
      else open(application.name);
    },
  }));
  return { create, createKey, open };
}

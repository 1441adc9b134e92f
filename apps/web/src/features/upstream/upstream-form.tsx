'use client';
import { useState } from 'react';
import { useRouter } from 'next/navigation';
import { useMutation, useQuery } from '@tanstack/react-query';
import { explainError, useTRPC } from '../../client/trpc';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { TextField } from '../../components/ui/field';
import { Notice } from '../../components/ui/notice';
import { Switch } from '../../components/ui/switch';
import { EMPTY_DRAFT, readDraft, type UpstreamDraft } from './upstream-draft';

/** Registers a model of a server elsewhere; once it is taken in, the page of its registration follows. */
export function UpstreamForm() {
  const trpc = useTRPC();
  const router = useRouter();
  const tasks = useQuery(trpc.task.list.queryOptions());
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [strict, setStrict] = useState(false);
  const add = useMutation(trpc.upstream.add.mutationOptions({ onSuccess: ({ versionId }) => router.push(`/register?version=${encodeURIComponent(versionId)}`) }));
  const read = readDraft(draft);
  const problems = 'problems' in read ? read.problems : {};
  const refusal = add.error === null ? null : explainError(add.error);

  const field = (name: Exclude<keyof UpstreamDraft, 'softmax'>) => ({
    value: draft[name], autoComplete: 'off', spellCheck: false, error: strict || draft[name] !== '' ? problems[name] : undefined,
    onChange: (event: { target: { value: string } }) => setDraft({ ...draft, [name]: event.target.value.trim() }),
  });
  const submit = () => {
    setStrict(true);
    if ('call' in read) add.mutate(read.call);
  };

  return (
    <form noValidate className="grid min-w-0 grid-cols-1 content-start gap-4 sm:gap-5" onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <Card title="Server" description="Triton, KServe, MLServer: whatever speaks the Open Inference Protocol over HTTP.">
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField className="sm:col-span-2" label="Address" placeholder="https://triton.example.com:8000" inputMode="url" hint="Without /v2. The operator of this installation lists which servers may be used." {...field('url')} />
          <TextField label="Model" placeholder="mnist" hint="What the server calls it." {...field('model')} />
          <TextField label="Version (optional)" hint="Empty: the server's own choice." {...field('modelVersion')} />
        </div>
      </Card>
      <Card title="Place" description="Its tensors must be those of the task: nothing can be folded into a model that is elsewhere. A new task takes its tensors from the server.">
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField label="Task" placeholder="digits" list="upstream-tasks" hint="What applications ask for: an existing task, or a new one." {...field('task')} />
          <datalist id="upstream-tasks">{(tasks.data ?? []).map((task) => <option key={task.name} value={task.name} />)}</datalist>
          <TextField label="Name" placeholder="triton-mnist" hint="The architecture that stands for it." {...field('name')} />
          <TextField label="Accuracy, % (optional)" inputMode="decimal" hint="Where the task has labelled data, it is measured instead." {...field('accuracyPercent')} />
          <div className="grid content-center gap-1">
            <Switch label="It answers logits" checked={draft.softmax} onCheckedChange={(softmax) => setDraft({ ...draft, softmax })} />
            <p className="text-xs text-ink-muted">Its scores are made probabilities here.</p>
          </div>
        </div>
      </Card>
      <Card title="Price and load" description="It is a class of hardware of its own: what it costs is shared by the queries that it answers, the rest is idle.">
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField label="Price, $ per hour" placeholder="0" inputMode="decimal" hint="Used or not." {...field('pricePerHourUsd')} />
          <TextField label="Batches at a time" inputMode="numeric" hint="How many it can work on at once." {...field('concurrency')} />
        </div>
      </Card>
      {refusal !== null && <Notice tone="bad" title={refusal.title}>{refusal.text}</Notice>}
      <div className="flex flex-wrap items-center gap-3">
        <Button look="primary" type="submit" busy={add.isPending}>Register</Button>
        <p className="text-sm text-ink-muted" aria-live="polite">{strict && 'problems' in read ? 'Some fields need your attention.' : 'It is asked for its model, evaluated and measured; then it is chosen like any other.'}</p>
      </div>
    </form>
  );
}

'use client';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useMutation, useQueries, useQuery } from '@tanstack/react-query';
import { Pencil, Plus, Trash2 } from 'lucide-react';
import { explainError, useTRPC } from '../../../client/trpc';
import { Badge } from '../../../components/ui/badge';
import { Button } from '../../../components/ui/button';
import { Card } from '../../../components/ui/card';
import { Select } from '../../../components/ui/select';
import { Skeleton } from '../../../components/ui/skeleton';
import { useToast } from '../../../components/ui/toast';
import { Tooltip } from '../../../components/ui/tooltip';
import type { ApplicationSummary } from '../../../server/application/list-applications';
import type { ObjectiveForm } from '../../../server/application/objective-form';
import { ConfirmDialog } from '../../../components/ui/confirm-dialog';
import { useApplicationCache } from '../use-application-cache';
import { describeObjective } from './describe-objective';
import { ObjectiveDialog } from './objective-dialog';
import type { EditedObjective } from './objective-dialog';
import { WouldGet } from './objective-preview';

type Row = { name: string | null; objective: ObjectiveForm };
type ObjectivesCardProps = { application: ApplicationSummary; editable: boolean };

/** The objectives of an application, what each would get now for a task, and their editor. */
export function ObjectivesCard({ application, editable }: ObjectivesCardProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const keep = useApplicationCache();
  const [edited, setEdited] = useState<EditedObjective | null>(null);
  const [removed, setRemoved] = useState<string | null>(null);
  const [wanted, setWanted] = useState<string | null>(null);
  const tasks = useQuery(trpc.task.list.queryOptions());
  const askable = (tasks.data ?? []).filter((task) => task.readyVariants > 0).map((task) => task.name);
  const task = wanted !== null && askable.includes(wanted) ? wanted : (askable[0] ?? null);
  const rows: Row[] = [{ name: null, objective: application.defaultObjective }, ...application.objectives];
  const runs = useQueries({
    queries: rows.map(({ name }) =>
      trpc.query.select.queryOptions(
        { target: task ?? '', application: application.name, objective: {}, ...(name === null ? {} : { objectiveName: name }) },
        { enabled: task !== null, refetchInterval: 5_000 },
      ),
    ),
  });
  const remove = useMutation(trpc.application.removeObjective.mutationOptions({
    onSuccess: (saved) => { keep(saved); setRemoved(null); },
    onError: (error) => toast({ tone: 'bad', ...explainError(error) }),
  }));
  return (
    <Card
      title="Objectives" description="What queries ask for, and what each would get now"
      actions={
        <>
          {task !== null && <Select label="Task to try them on" value={task} onValueChange={setWanted} options={askable.map((name) => ({ value: name, label: `on ${name}` }))} className="h-8 text-xs" />}
          {editable && <Button size="sm" icon={<Plus />} onClick={() => setEdited({ kind: 'new' })}>Add objective</Button>}
        </>
      }
    >
      <ul className="divide-y">
        {rows.map((row, at) => (
          <ObjectiveRow
            key={row.name ?? ''} row={row}
            preview={task === null ? <p className="text-xs text-ink-muted">{tasks.isPending ? '' : 'Register a model to see what it would get.'}</p> : <Preview run={runs[at]} />}
            onEdit={editable ? () => setEdited(row.name === null ? { kind: 'default' } : { kind: 'named', name: row.name, objective: row.objective }) : undefined}
            onRemove={editable && row.name !== null ? () => setRemoved(row.name) : undefined}
          />
        ))}
      </ul>
      {edited !== null && <ObjectiveDialog application={application} edited={edited} task={task} onClose={() => setEdited(null)} />}
      {removed !== null && (
        <ConfirmDialog
          title={`Remove objective “${removed}”?`} confirm="Remove objective" busy={remove.isPending} onClose={() => setRemoved(null)}
          onConfirm={() => remove.mutate({ application: application.name, name: removed })}
        >
          Queries that name it will be refused from now on. Change those programs first.
        </ConfirmDialog>
      )}
    </Card>
  );
}

function Preview({ run }: { run: { data: Parameters<typeof WouldGet>[0]['run'] | undefined; error: unknown } | undefined }) {
  if (run?.data !== undefined) return <WouldGet run={run.data} />;
  if (run?.error) return <p className="text-xs text-bad">{explainError(run.error).title}</p>;
  return <Skeleton className="h-10" />;
}

type ObjectiveRowProps = { row: Row; preview: ReactNode; onEdit: (() => void) | undefined; onRemove: (() => void) | undefined };

function ObjectiveRow({ row, preview, onEdit, onRemove }: ObjectiveRowProps) {
  const parts = describeObjective(row.objective);
  const name = row.name ?? 'default';
  return (
    <li className="grid grid-cols-[1fr_auto] items-start gap-x-4 gap-y-2 py-3 first:pt-1 last:pb-0 lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)_auto]">
      <div className="min-w-0">
        <p className="flex items-center gap-2 font-medium">{name}{row.name === null && <Badge>when nothing is named</Badge>}</p>
        <p className="mt-1 flex flex-wrap gap-1.5">
          {parts.map((part) => <span key={part} className="rounded-md border px-1.5 py-0.5 text-xs">{part}</span>)}
          {parts.length === 0 && <span className="text-xs text-ink-muted">{row.name === null ? 'As the task: within 1 point of its best model, 1 s, cheapest' : 'As the default objective'}</span>}
        </p>
      </div>
      <div className="order-last col-span-2 min-h-11 min-w-0 lg:order-none lg:col-span-1">{preview}</div>
      <div className="flex w-18 justify-end">
        {onEdit !== undefined && (
          <Tooltip text={`Edit ${name}`}><Button look="ghost" size="icon" aria-label={`Edit objective ${name}`} icon={<Pencil />} onClick={onEdit} /></Tooltip>
        )}
        {onRemove !== undefined && (
          <Tooltip text={`Remove ${name}`}><Button look="ghost" size="icon" aria-label={`Remove objective ${name}`} icon={<Trash2 />} onClick={onRemove} /></Tooltip>
        )}
      </div>
    </li>
  );
}

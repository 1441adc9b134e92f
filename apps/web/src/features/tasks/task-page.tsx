'use client';
import { useSearchParams } from 'next/navigation';
import { useMemo, useState } from 'react';
import Link from 'next/link';
import { explainError } from '../../client/trpc';
import { Badge } from '../../components/ui/badge';
import { Button } from '../../components/ui/button';
import { Notice } from '../../components/ui/notice';
import { PageHeader } from '../../components/ui/page-header';
import { Skeleton } from '../../components/ui/skeleton';
import { ArchitectureLinks } from './header/architecture-links';
import { RegistrationProgress } from './header/registration-progress';
import { TaskFacts, TaskFactsSkeleton } from './header/task-facts';
import { acceptOffer, startingObjective } from '../../components/objective/asked-objective';
import type { AskedObjective } from '../../components/objective/asked-objective';
import { ChoosePanel } from './objective/choose-panel';
import { useDryRun } from './objective/use-dry-run';
import { Playground } from '../../components/playground/playground';
import { SnippetPanel } from './snippets/snippet-panel';
import { TASK_STATE } from './list/task-state-look';
import { chosenKey } from './trade-off/variant-marks';
import { TaskVariants } from './task-variants';
import { useTaskData } from './use-task-data';

/** Everything of one task: its variants and their trade-off, what would be chosen, a playground, and programs. */
export function TaskPage({ name }: { name: string }) {
  const { task, variants, open } = useTaskData(name);
  const rows = useMemo(() => variants.data ?? [], [variants.data]);
  const [moved, setMoved] = useState<AskedObjective | null>(null);
  const target = useSearchParams().get('target');
  // Who comes to ask one architecture starts from what that one can do, not from the best of the task.
  const start = useMemo(() => {
    const own = rows.filter((row) => row.architecture === target && row.status === 'ready');
    return startingObjective(own.length > 0 ? own : rows);
  }, [rows, target]);
  const asked = moved ?? start;
  const found = useDryRun(name, asked, rows.some((row) => row.status === 'ready'));
  if (task.isError) return <TaskProblem error={task.error} onRetry={() => void task.refetch()} />;
  return (
    <>
      <PageHeader
        title={<span className="flex flex-wrap items-center gap-x-3 gap-y-1"><span className="wrap-anywhere">{name}</span>{task.data !== undefined && <Badge tone={TASK_STATE[task.data.state].tone}>{TASK_STATE[task.data.state].text}</Badge>}</span>}
        description={task.data?.description === '' ? 'A task: ask it, and the variant that meets your objective at the least cost answers.' : (task.data?.description ?? ' ')}
      />
      <div className="grid grid-cols-1 gap-4 sm:gap-5">
        {task.data === undefined ? <TaskFactsSkeleton /> : <TaskFacts task={task.data} variants={new Set(rows.map((row) => row.variant)).size} />}
        {task.data !== undefined && <ArchitectureLinks task={name} architectures={task.data.architectures} />}
        <RegistrationProgress open={open} />
        {variants.isPending || task.data === undefined ? <PanelsSkeleton /> : (
          <>
            <ChoosePanel metric={task.data.metric} rows={rows} asked={asked} onAsked={setMoved} found={found} />
            <TaskVariants rows={rows} chosen={chosenKey(found.query.data)} />
            {task.data.input !== null && (
              <>
                <div id="playground" ref={showIfWanted} className="min-w-0 scroll-mt-18">
                  <Playground task={name} input={task.data.input} rows={rows} asked={asked} onOffer={(offer) => setMoved(acceptOffer(asked, offer))} />
                </div>
                <SnippetPanel task={name} input={task.data.input} asked={asked} />
              </>
            )}
          </>
        )}
      </div>
    </>
  );
}

// The page is loaded piece by piece: the browser looks for the place before it is there.
function showIfWanted(place: HTMLElement | null): void {
  if (place !== null && window.location.hash === `#${place.id}`) place.scrollIntoView();
}

function PanelsSkeleton() {
  return (
    <>
      <div className="grid grid-cols-1 gap-4 sm:gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]"><Skeleton className="h-[33rem] rounded-card" /><Skeleton className="h-[33rem] rounded-card" /></div>
      <Skeleton className="h-80 rounded-card" />
    </>
  );
}

function TaskProblem({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { title, text } = explainError(error);
  return (
    <Notice tone="bad" title={title} action={<span className="flex gap-2"><Button onClick={onRetry}>Try again</Button><Button asChild><Link href="/tasks">All tasks</Link></Button></span>}>
      {text}
    </Notice>
  );
}

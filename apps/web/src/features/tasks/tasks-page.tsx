'use client';
import Link from 'next/link';
import { useQuery } from '@tanstack/react-query';
import { Plus, Target } from 'lucide-react';
import { explainError, useTRPC } from '../../client/trpc';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { CodeBlock } from '../../components/ui/code-block';
import { EmptyState } from '../../components/ui/empty-state';
import { Notice } from '../../components/ui/notice';
import { PageHeader } from '../../components/ui/page-header';
import { Skeleton } from '../../components/ui/skeleton';
import { SharedCard } from './list/shared-card';
import { TaskCard } from './list/task-card';

const REGISTER = `npm run infaas -- register --task digits --architecture my-cnn --model my-cnn.onnx \\
  --input-record '{"kind":"image","width":28,"height":28,"channels":"gray","layout":"nchw","range":[0,1]}' \\
  --output-record '{"kind":"scores","activation":"softmax"}' \\
  --labels labels.txt --validation validation.zip --wait`;

/** All tasks of the workspace, with what each offers. */
export function TasksPage() {
  const trpc = useTRPC();
  const tasks = useQuery(trpc.task.list.queryOptions(undefined, { refetchInterval: 5_000 }));
  const cheapest = useQuery(trpc.variant.cheapest.queryOptions(undefined, { refetchInterval: 15_000 }));
  const usage = useQuery(trpc.usage.summary.queryOptions({ minutes: 60, groupBy: 'task', latencyOf: 'total' }, { refetchInterval: 15_000 }));
  const queriesOf = (id: string) => (usage.data === undefined ? undefined : (usage.data.groups.find((group) => group.id === id)?.counts.queries ?? 0));
  return (
    <>
      <PageHeader title="Tasks" description="What applications ask for. Behind each task stand models that answer it at different accuracy, speed and cost." />
      {tasks.isError && <TasksProblem error={tasks.error} onRetry={() => void tasks.refetch()} />}
      {tasks.isPending && <div className="grid grid-cols-1 gap-4 sm:grid-cols-2 sm:gap-5 xl:grid-cols-3">{[0, 1, 2].map((at) => <Skeleton key={at} className="h-64 rounded-card" />)}</div>}
      {tasks.data !== undefined && tasks.data.length > 0 && (
        <div className="grid grid-cols-1 gap-4 sm:grid-cols-2 sm:gap-5 xl:grid-cols-3">
          {tasks.data.map((task) => <TaskCard key={task.id} task={task} cheapestUsd={cheapest.data === undefined ? undefined : (cheapest.data.find((each) => each.task === task.name)?.costPer1kUsd ?? null)} queries={queriesOf(task.id)} />)}
        </div>
      )}
      <SharedCard />
      {tasks.data !== undefined && (
        <Card className="mt-5" {...(tasks.data.length === 0 ? {} : { title: 'Register from a terminal', description: 'A task is made by its first model. Variants are generated and measured by themselves.' })}>
          {tasks.data.length === 0 && <EmptyState icon={<Target />} title="No task yet" text="A task is made by its first model: register an ONNX file here, or from a terminal at the root of the installation." action={<Button asChild look="primary"><Link href="/register"><Plus aria-hidden />Register a model</Link></Button>} />}
          <CodeBlock label="Register an ONNX file" code={REGISTER} />
        </Card>
      )}
    </>
  );
}

function TasksProblem({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { title, text } = explainError(error);
  return <Notice tone="bad" title={title} action={<Button onClick={onRetry}>Try again</Button>}>{text}</Notice>;
}

import Link from 'next/link';
import { formatCount, formatPercent, formatUsd } from '../../../components/format';
import { Badge } from '../../../components/ui/badge';
import { Skeleton } from '../../../components/ui/skeleton';
import type { TaskSummary } from '../../../server/task/list-tasks';
import { inputInWords } from '../header/input-in-words';
import { TASK_STATE } from './task-state-look';

type TaskCardProps = {
  task: TaskSummary;
  /** Undefined while it is loaded. */
  cheapestUsd: number | null | undefined;
  queries: number | undefined;
};

/** One task in the list; the whole card leads to its page. */
export function TaskCard({ task, cheapestUsd, queries }: TaskCardProps) {
  const state = TASK_STATE[task.state];
  return (
    <article className="relative flex min-w-0 flex-col rounded-card border bg-surface p-4 shadow-card hover:border-line-strong sm:p-5">
      <div className="flex items-start justify-between gap-3">
        <h2 className="min-w-0 text-base font-semibold wrap-anywhere"><Link href={`/tasks/${encodeURIComponent(task.name)}`} className="after:absolute after:inset-0 after:rounded-card">{task.name}</Link></h2>
        <Badge tone={state.tone}>{state.text}</Badge>
      </div>
      <p className="mt-0.5 line-clamp-2 min-h-10 text-sm text-ink-muted">{task.progress ?? (task.description === '' ? formInWords(task) : task.description)}</p>
      <ul className="mt-3 flex flex-wrap gap-1.5" aria-label="Architectures">
        {task.architectures.slice(0, 6).map((name) => <li key={name} className="max-w-full truncate rounded-md bg-sunken px-2 py-0.5 text-xs" title={name}>{name}</li>)}
        {task.architectures.length > 6 && <li className="px-1 py-0.5 text-xs text-ink-muted">and {task.architectures.length - 6} more</li>}
        {task.architectures.length === 0 && <li className="text-xs text-ink-muted">No architecture yet</li>}
      </ul>
      <dl className="mt-auto grid grid-cols-2 gap-x-4 gap-y-3 pt-4">
        <Figure name={task.bestAccuracyBasis === null || task.bestAccuracyBasis === 'measured' ? 'Best accuracy' : `Best, ${task.bestAccuracyBasis}`} value={formatPercent(task.bestAccuracy)} />
        <Figure name="1,000 queries, from" title="The cheapest variant that is ready; µ$: millionths of a dollar" value={cheapestUsd === undefined ? undefined : formatUsd(cheapestUsd)} />
        <Figure name="Ready variants" value={formatCount(task.readyVariants)} />
        <Figure name="Queries, last hour" value={queries === undefined ? undefined : formatCount(queries)} />
      </dl>
    </article>
  );
}

/** What a task without a description takes and answers. */
function formInWords({ input, labels }: TaskSummary): string {
  const taken = input === null ? 'Its form comes with its first model' : inputInWords(input).text;
  return labels.length === 0 ? `${taken}.` : `${taken}, one of ${formatCount(labels.length)} labels.`;
}

function Figure({ name, value, title }: { name: string; value: string | undefined; title?: string }) {
  return (
    <div className="min-w-0" title={title}>
      <dt className="text-xs text-ink-muted">{name}</dt>
      <dd className="truncate text-base font-semibold">{value ?? <Skeleton className="mt-1 h-5 w-16" />}</dd>
    </div>
  );
}

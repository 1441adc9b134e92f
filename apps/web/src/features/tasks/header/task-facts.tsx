import { formatBytes, formatCount, formatPercent } from '../../../components/format';
import { Skeleton } from '../../../components/ui/skeleton';
import type { TaskDetail } from '../../../server/task/get-task';
import { inputInWords, metricName } from './input-in-words';

/** What a task is: its metric, input, labels, variants and validation set, in a row of facts. */
export function TaskFacts({ task, variants }: { task: TaskDetail; variants: number }) {
  const input = task.input === null ? null : inputInWords(task.input);
  const set = task.validationSet;
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-4 rounded-card border bg-surface px-4 py-3.5 shadow-card sm:grid-cols-3 sm:px-5 xl:grid-cols-5">
      <Fact name="Metric" value={metricName(task.metric)} detail={task.bestAccuracy === null ? 'no variant measured yet' : `best ${formatPercent(task.bestAccuracy, 2)}, ${task.bestAccuracyBasis ?? 'unknown basis'}`} />
      <Fact name="Input" value={input?.text ?? 'Not known yet'} detail={input?.detail ?? 'the first model states it'} />
      <Fact name="Labels" value={task.labels.length === 0 ? 'None' : formatCount(task.labels.length)} detail={labelsInShort(task.labels)} />
      <Fact name="Ready variants" value={`${task.readyVariants} of ${variants}`} detail={`${task.architectures.length} ${task.architectures.length === 1 ? 'architecture' : 'architectures'}`} />
      <Fact name="Validation set" value={set === null ? 'None' : `Version ${set.version}`} detail={set === null ? 'accuracies are declared' : `${set.fileName}, ${formatBytes(set.bytes)}`} />
    </dl>
  );
}

/** Takes the room of the facts while they are loaded. */
export function TaskFactsSkeleton() {
  return <Skeleton className="h-[13.5rem] rounded-card sm:h-[9.5rem] xl:h-[5.5rem]" />;
}

function Fact({ name, value, detail }: { name: string; value: string; detail: string }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-ink-muted">{name}</dt>
      <dd>
        <span className="block font-semibold wrap-anywhere">{value}</span>
        <span className="block truncate text-xs text-ink-muted" title={detail}>{detail}</span>
      </dd>
    </div>
  );
}

function labelsInShort(labels: readonly string[]): string {
  if (labels.length === 0) return 'the answer is tensors';
  const first = labels.slice(0, 6).join(', ');
  return labels.length > 6 ? `${first}, …` : first;
}

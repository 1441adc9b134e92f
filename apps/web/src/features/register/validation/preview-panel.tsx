'use client';
import { CircleAlert, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { PreviewProblem, ValidationPreview } from '@infaas/shared/jobs/validation-jobs';
import { explainError } from '../../../client/trpc';
import { cn } from '../../../components/class-names';
import { formatCount } from '../../../components/format';
import { Notice } from '../../../components/ui/notice';
import { Skeleton } from '../../../components/ui/skeleton';
import { ExampleList } from './example-list';
import { classBars, previewHeadline } from './preview-words';
import type { PreviewAnswer } from './use-preview';

/** What the chosen validation set holds, before it is used: kind, classes, examples, and what to put right. */
export function PreviewPanel({ answer, fileName }: { answer: PreviewAnswer; fileName: string }) {
  if (answer.isError) return <Notice tone="bad" title={explainError(answer.error).title}>{explainError(answer.error).text}</Notice>;
  if (answer.data === undefined) return <Frame busy><p className="text-sm text-ink-muted">Looking into {fileName} …</p><Skeleton className="h-40" /></Frame>;
  const { preview, error } = answer.data;
  if (preview === null) return <Notice tone="bad" title={`The validation set cannot be used: ${error?.message ?? 'it was not read'}`}>{error?.hint ?? 'Choose another file.'}</Notice>;
  return (
    <Frame busy={answer.isFetching}>
      <p className="text-sm font-medium">{previewHeadline(preview)}</p>
      <Problems problems={preview.problems} />
      <div className="grid grid-cols-1 gap-4 md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <Answers preview={preview} />
        <section className="min-w-0">
          <h3 className="mb-1.5 text-xs font-semibold text-ink-muted">Examples</h3>
          <ExampleList examples={preview.examples} />
        </section>
      </div>
    </Frame>
  );
}

function Frame({ busy, children }: { busy: boolean; children: ReactNode }) {
  return <section aria-label="Preview of the validation set" aria-busy={busy} className={cn('grid min-w-0 grid-cols-1 gap-3 rounded-card border bg-sunken/40 px-3.5 py-3', busy && 'opacity-80')}>{children}</section>;
}

function Problems({ problems }: { problems: readonly PreviewProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul className="grid gap-2" aria-label="Problems">
      {problems.map((problem) => {
        const stops = problem.severity === 'stops';
        const Icon = stops ? CircleAlert : TriangleAlert;
        return (
          <li key={problem.text} className={cn('flex items-start gap-2.5 rounded-control px-3 py-2 text-sm', stops ? 'bg-bad-soft' : 'bg-warn-soft')}>
            <Icon className={cn('mt-0.5 size-4 shrink-0', stops ? 'text-bad' : 'text-warn')} aria-hidden />
            <div className="min-w-0">
              <p className="font-medium"><span className="sr-only">{stops ? 'To be put right: ' : 'Worth knowing: '}</span>{problem.text}</p>
              <p>{problem.hint}</p>
              {problem.examples.length > 0 && <p className="mt-0.5 text-xs wrap-anywhere text-ink-muted">{problem.examples.join(', ')}</p>}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

const MOST_BARS = 10;

function Answers({ preview }: { preview: ValidationPreview }) {
  if (preview.targets !== null) {
    const { low, high, mean } = preview.targets;
    return <section><h3 className="mb-1.5 text-xs font-semibold text-ink-muted">Numbers to be predicted</h3><p className="text-sm">{`${short(low)} to ${short(high)}, ${short(mean)} on average`}</p></section>;
  }
  const { bars, more } = classBars(preview, MOST_BARS);
  if (bars.length === 0) return <section><h3 className="mb-1.5 text-xs font-semibold text-ink-muted">Classes</h3><p className="text-sm text-ink-muted">None: no sample has a label.</p></section>;
  return (
    <section className="min-w-0">
      <h3 className="mb-1.5 text-xs font-semibold text-ink-muted">Samples of each class</h3>
      <ul className="grid gap-1" aria-label="Classes">
        {bars.map((bar) => (
          <li key={bar.label} className="grid grid-cols-[minmax(3rem,6rem)_minmax(0,1fr)_auto] items-center gap-2 text-xs">
            <span className={cn('truncate', !bar.known && 'font-medium text-bad')} title={bar.known ? bar.label : `${bar.label}: none of the task's labels`}>{bar.label}</span>
            <span className="h-2.5 overflow-hidden rounded-sm bg-sunken" aria-hidden><span className={cn('block h-full rounded-sm', bar.known ? 'bg-(--chart-1)' : 'bg-bad')} style={{ width: `${Math.max(1, bar.share * 100)}%` }} /></span>
            <span className="text-right">{formatCount(bar.samples)}</span>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="mt-1.5 text-xs text-ink-muted">{formatCount(more)} more classes</p>}
    </section>
  );
}

function short(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
}

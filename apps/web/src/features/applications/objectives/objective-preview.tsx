'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { explainError, useTRPC } from '../../../client/trpc';
import { formatMicros, formatNanoUsd, formatPercent } from '../../../components/format';
import { Skeleton } from '../../../components/ui/skeleton';
import type { ObjectiveForm } from '../../../server/application/objective-form';
import type { SelectionPreview } from '@infaas/shared/protocol/selection-preview';
import { OutcomeBadge } from './outcome-badge';
import { useSettled } from './use-settled';

type ObjectivePreviewProps = { task: string; application: string | undefined; objective: ObjectiveForm | null };

/** What a query with this objective would get now, while it is edited. */
export function ObjectivePreview({ task, application, objective }: ObjectivePreviewProps) {
  const trpc = useTRPC();
  const settled = useSettled(objective, 250);
  const asked = { target: task, objective: settled ?? {}, ...(application === undefined ? {} : { application }) };
  const preview = useQuery(trpc.query.select.queryOptions(asked, { enabled: settled !== null, placeholderData: keepPreviousData, refetchInterval: 5_000 }));
  return (
    <section aria-label={`What a query of ${task} would get now`} aria-live="polite" className="sticky -bottom-4 min-h-24 rounded-control border bg-sunken px-3.5 py-3 text-sm shadow-raised">
      <p className="mb-1.5 text-xs font-medium text-ink-muted">A query of “{task}” would get now</p>
      {objective === null ? (
        <p>Correct the marked field to see it.</p>
      ) : preview.data !== undefined ? (
        <WouldGet run={preview.data} />
      ) : preview.isError ? (
        <p className="text-bad">{explainError(preview.error).title} {explainError(preview.error).text}</p>
      ) : (
        <Skeleton className="h-10 bg-line" />
      )}
    </section>
  );
}

/** The outcome of a dry run in a few words: the variant and its figures, or why not and what could be had. */
export function WouldGet({ run }: { run: SelectionPreview }) {
  const chosen = run.candidates.find((candidate) => candidate.verdict === 'chosen');
  const offer = run.offers[0];
  return (
    <div className="grid gap-1">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <OutcomeBadge outcome={run.outcome} />
        {run.variant !== null && <span className="break-all font-medium">{run.variant}</span>}
      </div>
      {run.outcome === 'refused' ? (
        <p className="text-xs text-ink-muted">
          {run.reasons.at(-1)?.text ?? 'No variant meets it.'}
          {offer !== undefined && <> Nearest offer: accuracy {formatPercent(offer.minAccuracy)} within {formatMicros(offer.maxLatencyMs * 1_000)}.</>}
        </p>
      ) : (
        <p className="text-xs text-ink-muted">
          {chosen !== undefined && <>accuracy {formatPercent(chosen.accuracy)}{chosen.accuracyBasis === 'measured' ? '' : ` (${chosen.accuracyBasis})`} · </>}
          in {formatMicros(run.predictedFinishUs)} · {formatNanoUsd(run.costPer1kNanoUsd)} per 1,000
          {run.unmet.length > 0 && <span className="text-warn"> · does not meet: {run.unmet.join(', ')}</span>}
        </p>
      )}
    </div>
  );
}

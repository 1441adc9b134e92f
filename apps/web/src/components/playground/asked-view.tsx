import { Sparkles } from 'lucide-react';
import type { Offer } from '@infaas/shared/domain/serving-error';
import { explainError } from '../../client/trpc';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { Notice } from '../ui/notice';
import { Skeleton } from '../ui/skeleton';
import { formatMicros, formatPercent } from '../format';
import { AnswerView } from './answer-view';
import { DurableView } from './durable-view';
import type { useAskedQuery } from './use-asked-query';

/** Where the last question stands: nothing yet, under way, its answer, or why it was refused. */
export function AskedView({ query, onOffer }: { query: ReturnType<typeof useAskedQuery>; onOffer: (offer: Offer) => void }) {
  const { asked, cancel } = query;
  switch (asked.state) {
    case 'none':
      return <EmptyState icon={<Sparkles />} title="The answer comes here" text="With its scores, where the time went, which variant answered, what it cost, and why it was chosen." />;
    case 'asking':
      return <div className="space-y-3" aria-busy><Skeleton className="h-6 w-2/3" /><Skeleton className="h-6 w-full" /><Skeleton className="h-6 w-5/6" /><Skeleton className="h-16 w-full" /></div>;
    case 'answered':
      return <AnswerView answer={asked.answer} />;
    case 'durable':
      return <DurableView id={asked.id} result={asked.result} onCancel={cancel} />;
    case 'refused':
      return <Refused error={asked.error} onOffer={onOffer} />;
  }
}

function Refused({ error, onOffer }: { error: unknown; onOffer: (offer: Offer) => void }) {
  const { title, text } = explainError(error);
  const offers = (error as { data?: { refusal?: { offers?: Offer[] } } } | null)?.data?.refusal?.offers ?? [];
  return (
    <Notice tone="bad" title={title}>
      {offers.length === 0 ? text : (
        <ul className="mt-2 flex flex-wrap gap-2">
          {offers.map((offer) => (
            <li key={offer.variant}>
              <Button size="sm" title={offer.why} onClick={() => onOffer(offer)}>{formatPercent(offer.minAccuracy)} in {formatMicros(offer.maxLatencyMs * 1_000)}</Button>
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}

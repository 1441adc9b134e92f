'use client';
import { Check, CircleSlash, LoaderCircle, Snowflake } from 'lucide-react';
import { cn } from '../../../components/class-names';
import { formatMicros, formatNanoUsd, formatPercent, formatUsd } from '../../../components/format';
import { Button } from '../../../components/ui/button';
import { Skeleton } from '../../../components/ui/skeleton';
import type { Offer } from '@infaas/shared/domain/serving-error';
import type { SelectionPreview } from '@infaas/shared/protocol/selection-preview';

type WouldChooseProps = {
  found: SelectionPreview | undefined;
  /** The answer is for controls that have moved since. */
  stale: boolean;
  onOffer: (offer: Offer) => void;
  onWhy: () => void;
};

const OUTCOME = {
  warm: { icon: Check, tone: 'text-good', text: 'Would be answered at once by' },
  cold: { icon: Snowflake, tone: 'text-info', text: 'Would wait while this is loaded:' },
  refused: { icon: CircleSlash, tone: 'text-bad', text: 'Would be refused' },
} as const;

/** What selection would do with a query now: the choice with its figures, or the refusal with what can be met instead. */
export function WouldChoose({ found, stale, onOffer, onWhy }: WouldChooseProps) {
  if (found === undefined) return <Skeleton className="h-44 w-full" />;
  const { icon: Icon, tone, text } = OUTCOME[found.outcome];
  return (
    <div className="min-h-44" aria-live="polite" aria-busy={stale}>
      <p className={cn('flex items-center gap-1.5 text-sm font-medium', tone)}>{stale ? <LoaderCircle className="size-4 shrink-0 animate-spin" aria-hidden /> : <Icon className="size-4 shrink-0" aria-hidden />}{text}</p>
      {found.outcome === 'refused' ? <Refused found={found} onOffer={onOffer} /> : <Chosen found={found} />}
      <Button size="sm" className="mt-3" onClick={onWhy}>
        Why? {found.considered} {found.considered === 1 ? 'candidate' : 'candidates'} considered
      </Button>
    </div>
  );
}

function Chosen({ found }: { found: SelectionPreview }) {
  const candidate = found.candidates.find((each) => each.verdict === 'chosen');
  const figures: [string, string][] = [
    ['On', found.hardwareClass ?? '–'],
    ['Accuracy', formatPercent(candidate?.accuracy, 2)],
    ['Predicted finish', formatMicros(found.predictedFinishUs)],
    ['Cost of 1,000', formatNanoUsd(found.costPer1kNanoUsd)],
  ];
  return (
    <>
      <p className="mt-1 font-semibold wrap-anywhere">{found.variant}</p>
      {found.unmet.length > 0 && <p className="text-sm text-warn">Does not keep: {found.unmet.join(', ')}.</p>}
      <dl className="mt-1.5 grid grid-cols-[auto_1fr] gap-x-4 gap-y-0.5 text-sm">
        {figures.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-muted">{name}</dt>
            <dd className="text-right font-medium break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Refused({ found, onOffer }: { found: SelectionPreview; onOffer: (offer: Offer) => void }) {
  return (
    <>
      <p className="mt-1 text-sm">{found.reasons.at(-1)?.text}</p>
      {found.offers.length > 0 && <p className="mb-1.5 mt-2 text-xs text-ink-muted">These can be met:</p>}
      <ul className="space-y-1.5">
        {found.offers.map((offer) => (
          <li key={offer.variant}>
            <button type="button" onClick={() => onOffer(offer)} title={offer.why} className="w-full rounded-control border border-line-strong bg-surface px-3 py-1.5 text-left text-xs shadow-card hover:bg-sunken">
              <span className="block font-medium">{formatPercent(offer.minAccuracy)} in {formatMicros(offer.maxLatencyMs * 1_000)} for {formatUsd(offer.maxCostPer1kUsd)}{offer.hardware === undefined ? '' : `, on ${offer.hardware}`}</span>
              <span className="block truncate text-ink-muted">{offer.variant}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

import { Badge } from '../ui/badge';
import { formatCount, formatPercent } from '../format';
import { formatInterval } from './format-interval';
import type { ModelRow } from '../../server/variant/list-variants';

const BASIS: Readonly<Record<NonNullable<ModelRow['accuracyBasis']>, { tone: 'neutral' | 'warn'; title: string }>> = {
  measured: { tone: 'neutral', title: 'Measured on the validation set of the task' },
  declared: { tone: 'warn', title: 'Stated by the owner: the task has no labelled data' },
  agreement: { tone: 'warn', title: 'How often it agrees with the model as uploaded: the task has no labelled data' },
};

/** An accuracy with what it rests on and its 95 % interval. */
export function AccuracyCell({ row }: { row: ModelRow }) {
  if (row.accuracy === null) return <span className="text-ink-faint">–</span>;
  const interval = row.accuracyBasis === 'measured' ? formatInterval(row.accuracyLow, row.accuracyHigh) : null;
  return (
    <>
      <span className="inline-flex items-center gap-1.5">
        {row.accuracyBasis !== null && row.accuracyBasis !== 'measured' && <Badge tone={BASIS[row.accuracyBasis].tone} title={BASIS[row.accuracyBasis].title} className="h-4.5 px-1.5 text-[0.6875rem]">{row.accuracyBasis}</Badge>}
        <span className="font-medium" title={row.accuracyBasis === null ? undefined : BASIS[row.accuracyBasis].title}>{formatPercent(row.accuracy, 2)}</span>
      </span>
      {interval !== null && (
        <span className="block text-xs text-ink-muted" title={`95 % interval, ${formatCount(row.accuracySamples)} pictures or rows`}>
          {interval}
        </span>
      )}
    </>
  );
}

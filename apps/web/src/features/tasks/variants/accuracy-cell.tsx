import { Badge } from '../../../components/ui/badge';
import { formatCount, formatPercent } from '../../../components/format';
import type { ModelRow } from '../../../server/variant/list-variants';

const BASIS: Readonly<Record<NonNullable<ModelRow['accuracyBasis']>, { tone: 'neutral' | 'warn'; title: string }>> = {
  measured: { tone: 'neutral', title: 'Measured on the validation set of the task' },
  declared: { tone: 'warn', title: 'Stated by the owner: the task has no labelled data' },
  agreement: { tone: 'warn', title: 'How often it agrees with the model as uploaded: the task has no labelled data' },
};

/** An accuracy with what it rests on and its 95 % interval. */
export function AccuracyCell({ row }: { row: ModelRow }) {
  if (row.accuracy === null) return <span className="text-ink-faint">–</span>;
  const hasInterval = row.accuracyLow !== null && row.accuracyHigh !== null && row.accuracyBasis === 'measured';
  return (
    <div className="flex items-center justify-end gap-2">
      <div>
        <span className="font-medium">{formatPercent(row.accuracy, 2)}</span>
        {hasInterval && (
          <span className="block text-xs text-ink-muted" title={`95 % interval, ${formatCount(row.accuracySamples)} pictures or rows`}>
            {formatPercent(row.accuracyLow)}–{formatPercent(row.accuracyHigh)}
          </span>
        )}
      </div>
      {row.accuracyBasis !== null && <Badge tone={BASIS[row.accuracyBasis].tone} title={BASIS[row.accuracyBasis].title}>{row.accuracyBasis}</Badge>}
    </div>
  );
}

import { MEANING } from '../../../components/charts/palette';
import { formatCount, formatPercent } from '../../../components/format';
import { Card } from '../../../components/ui/card';
import { Skeleton } from '../../../components/ui/skeleton';
import type { DecisionDistribution } from '../../../server/decision/distribution';
import type { DecisionResult } from './decision-filters';
import { FinishHistogram } from './finish-histogram';

type DistributionCardsProps = {
  distribution: DecisionDistribution | undefined;
  onResult: (result: DecisionResult) => void;
  onVariant: (variant: string) => void;
};

const SHOWN_VARIANTS = 5;

/** How the decisions that fit the filters came out; each part narrows the list to itself. */
export function DistributionCards({ distribution, onResult, onVariant }: DistributionCardsProps) {
  const loading = distribution === undefined;
  const results = [
    { value: 'in_time', name: 'in time', count: distribution?.inTime ?? 0, colour: MEANING.good },
    { value: 'late', name: 'missed their objective', count: distribution?.late ?? 0, colour: MEANING.warn },
    { value: 'unserved', name: 'refused or failed', count: distribution?.unserved ?? 0, colour: MEANING.bad },
  ] as const;
  const variants = distribution?.variants.slice(0, SHOWN_VARIANTS) ?? [];
  return (
    <div className="grid grid-cols-1 gap-4 sm:gap-5 lg:grid-cols-3">
      <Card title="Results" description={loading ? 'counting' : `${formatCount(distribution.total)} kept decisions`}>
        {loading ? <Skeleton className="h-36" /> : (
          <ul className="min-h-36 space-y-1">
            {results.map(({ value, name, count, colour }) => <Bar key={value} name={name} count={count} total={distribution.total} colour={colour} onClick={() => onResult(value)} />)}
          </ul>
        )}
      </Card>
      <Card title="Variants chosen" description={distribution !== undefined && distribution.variants.length > SHOWN_VARIANTS ? `the ${SHOWN_VARIANTS} most frequent` : 'by the number of decisions'}>
        {loading ? <Skeleton className="h-36" /> : variants.length === 0 ? <p className="grid min-h-36 place-items-center text-sm text-ink-muted">No variant was chosen.</p> : (
          <ul className="min-h-36 space-y-1">
            {variants.map(({ variant, count, late }) => (
              <Bar key={variant} name={variant} count={count} total={distribution.total} colour={MEANING.used} note={late > 0 ? `${formatCount(late)} missed` : undefined} onClick={() => onVariant(variant)} />
            ))}
          </ul>
        )}
      </Card>
      <Card title="Finish against the deadline" description="answered queries by the share of the deadline they took">
        {loading ? <Skeleton className="h-36" /> : <FinishHistogram finish={distribution.finish} />}
      </Card>
    </div>
  );
}

type BarProps = { name: string; count: number; total: number; colour: string; note?: string | undefined; onClick: () => void };

function Bar({ name, count, total, colour, note, onClick }: BarProps) {
  const share = total === 0 ? 0 : count / total;
  return (
    <li>
      <button type="button" onClick={onClick} className="w-full rounded-control px-1.5 py-1 text-left hover:bg-sunken">
        <span className="block truncate text-xs font-medium" title={name}>{name}</span>
        <span className="mt-0.5 flex items-center gap-3 text-xs text-ink-muted">
          <span aria-hidden className="h-1.5 min-w-8 flex-1 rounded-sm bg-sunken"><span className="block h-full rounded-sm" style={{ width: `${share * 100}%`, background: colour }} /></span>
          <span className="shrink-0">{note !== undefined && <span className="mr-2 text-warn">{note}</span>}{formatCount(count)} · {formatPercent(share)}</span>
        </span>
      </button>
    </li>
  );
}

import { MEANING } from '../../../components/charts/palette';
import { formatCount } from '../../../components/format';
import type { DecisionDistribution } from '../../../server/decision/distribution';

/** Answered queries by finish / deadline, in tenths; what is right of the line came too late. */
export function FinishHistogram({ finish }: { finish: DecisionDistribution['finish'] }) {
  const most = Math.max(1, ...finish.map(({ count }) => count));
  const answered = finish.reduce((sum, { count }) => sum + count, 0);
  const late = finish.reduce((sum, { count, late: isLate }) => sum + (isLate ? count : 0), 0);
  if (answered === 0) return <p className="grid min-h-36 place-items-center text-sm text-ink-muted">Nothing was answered.</p>;
  return (
    <figure aria-label={`Finish against the deadline: ${formatCount(answered - late)} within it, ${formatCount(late)} beyond`}>
      <div aria-hidden className="relative flex h-28 items-end gap-px">
        {finish.map(({ fromShare, count, late: isLate }) => (
          <span
            key={fromShare} title={`${shareText(fromShare)}: ${formatCount(count)}`} className="min-w-0 flex-1 rounded-t-[2px]"
            // A single query among thousands is still seen.
            style={{ height: count === 0 ? 0 : `${Math.max(3, Math.sqrt(count / most) * 100)}%`, background: isLate ? MEANING.warn : MEANING.used }}
          />
        ))}
        <span className="absolute inset-y-0 w-px bg-ink" style={{ left: `${(10 / finish.length) * 100}%` }} />
      </div>
      <div aria-hidden className="relative mt-1 h-8 border-t pt-1 text-xs text-ink-muted">
        <span className="absolute left-0">0</span>
        <span className="absolute -translate-x-1/2" style={{ left: `${(10 / finish.length) * 100}%` }}>deadline</span>
        <span className="absolute right-0">2 × and more</span>
      </div>
      <figcaption className="sr-only">Heights grow with the square root of the count.</figcaption>
    </figure>
  );
}

function shareText(fromShare: number): string {
  return fromShare >= 2 ? 'twice the deadline and more' : `${Math.round(fromShare * 100)}–${Math.round(fromShare * 100) + 10} % of the deadline`;
}

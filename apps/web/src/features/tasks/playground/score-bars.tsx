import { cn } from '../../../components/class-names';
import { formatPercent } from '../../../components/format';

/** Classes by score, highest first, each with a bar. */
export function ScoreBars({ labels }: { labels: readonly { label: string; score: number }[] }) {
  return (
    <ol className="space-y-1.5">
      {labels.slice(0, 5).map(({ label, score }, at) => (
        <li key={label} className="grid grid-cols-[minmax(3rem,9rem)_1fr_4rem] items-center gap-3 text-sm">
          <span className={cn('truncate', at === 0 && 'text-base font-semibold')} title={label}>{label}</span>
          <span aria-hidden className="h-3 rounded-sm bg-sunken">
            <span className={cn('block h-full rounded-sm', at === 0 ? 'bg-accent' : 'bg-line-strong')} style={{ width: `${Math.max(0.5, Math.min(1, Math.max(0, score)) * 100)}%` }} />
          </span>
          <span className="text-right">{formatPercent(score, 2)}</span>
        </li>
      ))}
    </ol>
  );
}

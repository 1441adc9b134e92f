import { cn } from '../class-names';
import { formatPercent } from '../format';

/** Classes by score, highest first, each with a bar. */
export function ScoreBars({ labels }: { labels: readonly { label: string; score: number }[] }) {
  return (
    <ol className="grid grid-cols-[fit-content(50%)_1fr_auto] items-center gap-x-4 gap-y-1.5 text-sm">
      {labels.slice(0, 5).map(({ label, score }, at) => (
        <li key={label} className="contents">
          <span className={cn('min-w-6 truncate', at === 0 && 'text-base font-semibold')} title={label}>{label}</span>
          <span aria-hidden className="h-3 rounded-sm bg-sunken">
            <span className={cn('block h-full rounded-sm', at === 0 ? 'bg-accent' : 'bg-line-strong')} style={{ width: `${Math.max(0.5, Math.min(1, Math.max(0, score)) * 100)}%` }} />
          </span>
          <span className="text-right">{formatPercent(score, 2)}</span>
        </li>
      ))}
    </ol>
  );
}

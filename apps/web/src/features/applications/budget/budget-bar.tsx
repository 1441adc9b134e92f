import { cn } from '../../../components/class-names';
import { formatPercent, formatUsd } from '../../../components/format';
import type { BudgetUse } from './budget-use';

const FILL = { good: 'bg-(--chart-3)', warn: 'bg-(--chart-2)', bad: 'bg-(--chart-bad)' } as const;

/** A budget as a bar, with the share in words. */
export function BudgetBar({ use, className }: { use: BudgetUse; className?: string }) {
  if (use.share === null) return null;
  const text = `${formatPercent(use.share, 0)} of ${formatUsd(use.budgetUsd)}`;
  return (
    <div className={className}>
      <div role="meter" aria-label="Budget used this month" aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(use.share * 100)} aria-valuetext={text} className="h-2 overflow-hidden rounded-full bg-sunken">
        <div className={cn('h-full rounded-full', FILL[use.tone])} style={{ width: `${Math.min(100, use.share * 100)}%` }} />
      </div>
      <p className={cn('mt-1 text-xs', use.tone === 'bad' ? 'text-bad' : use.tone === 'warn' ? 'text-warn' : 'text-ink-muted')}>{text}{use.tone === 'bad' && ', used up'}</p>
    </div>
  );
}

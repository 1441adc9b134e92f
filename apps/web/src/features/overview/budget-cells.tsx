import { Flame } from 'lucide-react';
import { formatCount, formatPercent } from '../../components/format';
import { Badge } from '../../components/ui/badge';
import type { ApplicationBudget } from '../../server/usage/error-budgets';

const SHOWN_MINUTES = [5, 60, 360];

/** What is left of an error budget, as a bar and a figure. */
export function BudgetLeft({ budget }: { budget: ApplicationBudget | undefined }) {
  if (budget?.left === undefined || budget.left === null) return <span className="text-ink-faint">–</span>;
  const left = Math.max(0, budget.left);
  const colour = budget.left <= 0 ? 'var(--chart-bad)' : budget.left < 0.25 ? 'var(--chart-2)' : 'var(--chart-3)';
  return (
    <span className="inline-flex items-center gap-2" title={`${formatCount(budget.missed)} missed of ${formatCount(Math.floor(budget.allowed))} that may, of the last 30 days`}>
      <span aria-hidden className="hidden h-2 w-16 overflow-hidden rounded-sm bg-sunken lg:block"><span className="block h-full" style={{ width: `${left * 100}%`, background: colour }} /></span>
      <span className={budget.left <= 0 ? 'font-medium text-bad' : ''}>{budget.left <= 0 ? 'spent' : formatPercent(budget.left, 0)}</span>
    </span>
  );
}

/** How fast the budget goes over a short, a longer and a long time; what calls for somebody is marked. */
export function BurnRates({ budget }: { budget: ApplicationBudget | undefined }) {
  if (budget === undefined) return <span className="text-ink-faint">–</span>;
  const rates = budget.burn.filter(({ minutes }) => SHOWN_MINUTES.includes(minutes)).map(({ rate }) => (rate === null ? '–' : `${rate >= 10 ? rate.toFixed(0) : rate.toFixed(1)} ×`));
  return (
    <span className="inline-flex items-center gap-2">
      {budget.state === 'fast' && <Badge tone="bad" title="At this rate 2 % of a month's budget goes in an hour, and it goes on."><Flame aria-hidden />fast</Badge>}
      {budget.state === 'slow' && <Badge tone="warn" title="At this rate 5 % of a month's budget goes in six hours, and it goes on."><Flame aria-hidden />slow</Badge>}
      <span className="whitespace-nowrap">{rates.join(' · ')}</span>
    </span>
  );
}

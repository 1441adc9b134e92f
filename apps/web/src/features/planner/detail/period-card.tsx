import type { PlanResult } from '@infaas/shared/domain/plan';
import { formatUsd } from '../../../components/format';
import { Card } from '../../../components/ui/card';
import type { PlanDetail } from '../../../server/plan/read-plans';
import { spanText } from '../plan-words';

/** What the whole time would have cost: a fixed fleet, scaling by our own policy, what is recommended, and what was billed. */
export function PeriodCard({ plan, result: { alternatives, recommended, traffic, billedUsd } }: { plan: PlanDetail; result: PlanResult }) {
  const [fixed, ours, best] = [alternatives.find(({ policy }) => policy === 'fixed'), alternatives.find(({ policy }) => policy === 'ours'), alternatives.find(({ name }) => name === recommended)];
  const rows: readonly (readonly [string, number, string])[] = [
    ...(fixed === undefined ? [] : [['A fixed fleet', fixed.costUsd, 'STATIC: the busiest moment’s machines, all the time'] as const]),
    ...(ours === undefined ? [] : [['Scaled by our policy', ours.costUsd, ours.name] as const]),
    ...(best === undefined || best === ours ? [] : [['As recommended', best.costUsd, best.name] as const]),
    ...(billedUsd === null || plan.growth !== 1 ? [] : [['Billed', billedUsd, 'what the whole fleet cost then, all of its work included'] as const]),
  ];
  if (rows.length < 2) return null;
  const most = Math.max(...rows.map(([, usd]) => usd));
  const past = plan.spec.traffic.kind === 'recorded' && plan.growth === 1;
  return (
    <Card title={past ? `What these ${spanText(traffic.hours)} would have cost` : `What ${spanText(traffic.hours)} would cost`} description={past ? undefined : plan.growth === 1 ? undefined : `with ${plan.growth} times the traffic`}>
      <dl className="grid gap-2.5">
        {rows.map(([name, usd, detail]) => (
          <div key={name} className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-4">
            <dt className="min-w-0 text-sm">{name} <span className="text-xs text-ink-muted">{detail}</span></dt>
            <dd className="text-right font-medium tabular-nums">{formatUsd(usd)}</dd>
            <div aria-hidden className="col-span-2 mt-1 h-1.5 rounded-full bg-sunken"><div className="h-full rounded-full bg-(--chart-1)" style={{ width: `${most === 0 ? 0 : (100 * usd) / most}%` }} /></div>
          </div>
        ))}
      </dl>
    </Card>
  );
}

import type { PlanAdvice } from '@infaas/shared/domain/plan';
import { formatRate, formatUsd } from '../../../components/format';
import { Badge } from '../../../components/ui/badge';
import { Card } from '../../../components/ui/card';
import { perHour } from '../plan-words';

/** Model by model: class, variant, batch, instances and cost of each load by itself. */
export function AdviceCard({ advice }: { advice: readonly PlanAdvice[] }) {
  return (
    <Card title="Advice per model" description="Each load by itself, at its busiest and within its deadline; sharing machines makes all together cheaper.">
      <ul className="grid gap-4">
        {advice.map(({ load, perSecond, maxLatencyMs, options }) => (
          <li key={load} className="min-w-0">
            <p className="text-sm font-medium wrap-anywhere">{load} <span className="font-normal tabular-nums text-ink-muted">{formatRate(perSecond)}{maxLatencyMs === null ? '' : ` within ${maxLatencyMs} ms`}</span></p>
            {options.length === 0 ? <p className="mt-1 text-sm text-bad">No variant keeps accuracy and deadline on these classes.</p> : (
              <ul className="mt-1.5 grid gap-1.5">
                {options.map((each) => (
                  <li key={each.className} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 text-sm">
                    <span className="min-w-0 wrap-anywhere">{each.machines} × {each.className}{each.basis !== 'measured' && <Badge tone="warn" className="ml-1.5">{each.basis === 'estimated' ? 'estimate' : 'published'}</Badge>}</span>
                    <span className="text-right font-medium tabular-nums">{perHour(each.usdPerHour)}</span>
                    <span className="min-w-0 text-xs text-ink-muted wrap-anywhere">{each.instances} of {each.variant}, batch {each.batch}</span>
                    <span className="text-right text-xs tabular-nums text-ink-muted">{formatUsd(each.per1kUsd)} per 1,000</span>
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

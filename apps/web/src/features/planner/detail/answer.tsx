import type { PlanResult } from '@infaas/shared/domain/plan';
import { formatCount, formatRate, formatUsd } from '../../../components/format';
import { Card } from '../../../components/ui/card';
import { StatTile } from '../../../components/ui/stat-tile';
import type { PlanDetail } from '../../../server/plan/read-plans';
import { figureText, machinesText, metText, perHour, spanText } from '../plan-words';
import { AdviceCard } from './advice-card';
import { AlternativesCard } from './alternatives-card';
import { FrontierCard } from './frontier-card';
import { OverTimeCard } from './over-time-card';
import { PeriodCard } from './period-card';
import { RestsOnCard } from './rests-on-card';
import { SensitivityCard } from './sensitivity-card';

/** What came of a plan: the recommendation first, then everything it rests on. */
export function Answer({ plan, result }: { plan: PlanDetail; result: PlanResult }) {
  const { traffic, alternatives, recommended, reasons } = result;
  const best = alternatives.find(({ name }) => name === recommended) ?? null;
  const cost = best === null ? null : figureText(best.costPerHourUsd, perHour);
  const met = best === null ? null : figureText(best.met, metText);
  return (
    <div className="grid min-w-0 gap-4 sm:gap-5">
      <Card title={best === null ? 'Nothing answers as much as is wanted' : 'Recommended'} description={best === null ? undefined : best.name}>
        {best !== null && <p className="text-lg font-semibold tracking-tight wrap-anywhere" data-testid="recommended">{machinesText(best.machines)}</p>}
        <ul className="mt-1.5 grid gap-1 text-sm text-ink-muted" aria-label="Why">
          {reasons.map((reason) => <li key={reason} className="wrap-anywhere">{reason}</li>)}
        </ul>
      </Card>
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <StatTile label="Cost" value={cost?.text ?? null} detail={cost === null ? 'no recommendation' : cost.range ?? `${formatUsd(best?.per1kUsd)} per 1,000 as asked`} />
        <StatTile label="Answered as asked" value={met?.text ?? null} detail={met?.range ?? `wanted: ${metText(plan.keep)}`} tone={best === null ? undefined : best.met.low >= plan.keep ? 'good' : 'warn'} />
        <StatTile label="p99 latency" value={best?.p99Ms === null || best === null ? null : `${best.p99Ms.toFixed(1)} ms`} detail={best === null ? '' : 'queueing and batches included'} />
        <StatTile label="Traffic" value={formatRate(traffic.meanPerSecond)} detail={`at most ${formatRate(traffic.peakPerSecond)}; ${formatCount(traffic.queries)} queries in ${spanText(traffic.hours)}`} />
      </div>
      <div className="grid min-w-0 gap-4 sm:gap-5 xl:grid-cols-2">
        <FrontierCard alternatives={alternatives} recommended={recommended} keep={plan.keep} />
        <OverTimeCard plan={plan} alternatives={alternatives} recommended={recommended} />
      </div>
      <AlternativesCard alternatives={alternatives} recommended={recommended} />
      <PeriodCard plan={plan} result={result} />
      <div className="grid min-w-0 gap-4 sm:gap-5 xl:grid-cols-2">
        <SensitivityCard result={result} open={plan.state === 'running'} />
        <AdviceCard advice={result.advice} />
      </div>
      <RestsOnCard plan={plan} result={result} />
    </div>
  );
}

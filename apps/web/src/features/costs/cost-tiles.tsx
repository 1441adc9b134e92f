import { formatPercent, formatUsd } from '../../components/format';
import { StatTile } from '../../components/ui/stat-tile';
import type { CostReport } from '../../server/cost/cost-report';
import type { MonthForecast } from '../../server/cost/forecast-month';
import { changeOf } from './change-text';

type CostTilesProps = { report: CostReport | undefined; forecast: MonthForecast | undefined; words: string };

/** The period's cost in four figures. */
export function CostTiles({ report, forecast, words }: CostTilesProps) {
  const total = report?.total;
  const change = total === undefined || report?.comparable !== true ? null : changeOf(total.totalUsd, total.previousUsd);
  const share = (part: number) => (total === undefined || total.totalUsd === 0 ? '' : `${formatPercent(part / total.totalUsd, 0)} of it`);
  return (
    <div className="grid grid-cols-2 gap-3 sm:gap-4 xl:grid-cols-4">
      <StatTile label="Cost" value={total === undefined ? undefined : formatUsd(total.totalUsd)} detail={total === undefined ? '' : `${words}${total.costPer1kUsd === null ? '' : `, ${formatUsd(total.costPer1kUsd)} per 1,000 queries`}${change === null ? '' : `; ${change.text}${change.tone === 'same' ? '' : ' against the time before'}`}`} />
      <StatTile label="Used" value={total === undefined ? undefined : formatUsd(total.usedUsd)} detail={total === undefined ? '' : `${share(total.usedUsd)}: by queries, and to measure models`} />
      <StatTile label="Kept ready" value={total === undefined ? undefined : formatUsd(total.idleUsd)} detail={total === undefined ? '' : `${share(total.idleUsd)}: instances between queries`} />
      <StatTile
        label="This month, expected" value={forecast === undefined ? undefined : forecast.expectedUsd === null ? null : formatUsd(forecast.expectedUsd)}
        detail={forecast === undefined ? '' : forecast.lowUsd === null ? `${formatUsd(forecast.spentUsd)} spent so far` : `${formatUsd(forecast.lowUsd)} to ${formatUsd(forecast.highUsd)}; ${formatUsd(forecast.spentUsd)} spent so far`}
      />
    </div>
  );
}

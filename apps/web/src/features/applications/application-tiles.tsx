import { formatCount, formatMicros, formatPercent, formatRate, formatUsd } from '../../components/format';
import { StatTile } from '../../components/ui/stat-tile';
import type { Counts } from '../../server/usage/counts';
import { complianceTone } from './compliance-badge';

type ApplicationTilesProps = {
  /** Undefined while loading. */
  total: Counts | undefined;
  perSecond: number | undefined;
  cost: { usedUsd: number; idleUsd: number } | undefined;
  period: string;
};

/** The four figures of an application. */
export function ApplicationTiles({ total, perSecond, cost, period }: ApplicationTilesProps) {
  const totalUsd = cost === undefined ? undefined : cost.usedUsd + cost.idleUsd;
  const per1k = totalUsd === undefined || total === undefined || total.answered === 0 ? '' : `; ${formatUsd((totalUsd / total.answered) * 1_000)} per 1,000`;
  return (
    <div className="grid grid-cols-2 gap-3 sm:gap-4 xl:grid-cols-4">
      <StatTile
        label="SLO compliance" value={total === undefined ? undefined : total.sloCompliance === null ? null : formatPercent(total.sloCompliance, 2)}
        tone={complianceTone(total?.sloCompliance ?? null)} detail={total === undefined ? period : missedInWords(total, period)}
      />
      <StatTile label="Queries/s, now" value={perSecond === undefined ? undefined : formatRate(perSecond)} detail={total === undefined ? period : `${period}: ${formatCount(total.queries)}`} />
      <StatTile
        label="Latency p95" value={total === undefined ? undefined : total.p95Us === null ? null : formatMicros(total.p95Us)}
        detail={total === undefined ? period : total.p50Us === null ? 'nothing answered' : `${period}, p50 ${formatMicros(total.p50Us)}, p99 ${formatMicros(total.p99Us)}`}
      />
      <StatTile label="Cost" value={totalUsd === undefined ? undefined : formatUsd(totalUsd)} detail={cost === undefined ? '' : `${period}, ${formatUsd(cost.idleUsd)} of it idle${per1k}`} />
    </div>
  );
}

function missedInWords({ queries, sloMissed, refused, timedOut, failed }: Counts, period: string): string {
  return queries === 0 ? `no queries: ${period}` : `${period}: ${formatCount(sloMissed)} missed, ${formatCount(refused + timedOut + failed)} not served`;
}

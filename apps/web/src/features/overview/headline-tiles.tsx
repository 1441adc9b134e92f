'use client';
import type { ReactNode } from 'react';
import Link from 'next/link';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc';
import { formatCount, formatMicros, formatPercent, formatRate, formatUsd } from '../../components/format';
import { StatTile } from '../../components/ui/stat-tile';
import { refreshEvery } from '../../components/time/time-range';
import { useTimeLink } from '../../components/time/use-time-range';
import type { TimeView } from '../../components/time/use-time-range';
import type { CostPerHour } from '../../server/cost/cost-per-hour';
import type { MonthForecast } from '../../server/cost/forecast-month';
import type { StaticFleet } from '../../server/cost/static-fleet';
import { recentRate } from './usage-points';
import type { UsageStep } from './usage-points';

const GOOD_COMPLIANCE = 0.99;
const FAIR_COMPLIANCE = 0.95;
/** Less is what parts of minutes make. */
const LEAST_SAVING = 0.001;

/** The four figures of the first glance: kept objectives, queries, latency, cost. */
export function HeadlineTiles({ steps, connected, time }: { steps: readonly UsageStep[]; connected: boolean; time: TimeView }) {
  const trpc = useTRPC();
  const link = useTimeLink();
  const { words } = time;
  const summary = useQuery(trpc.usage.summary.queryOptions({ ...time.period, latencyOf: 'total' }, { refetchInterval: refreshEvery(time.range, 10_000), placeholderData: keepPreviousData }));
  const cost = useQuery(trpc.cost.perHour.queryOptions(undefined, { refetchInterval: 10_000 }));
  const forecast = useQuery(trpc.cost.forecast.queryOptions(undefined, { refetchInterval: 60_000 }));
  const me = useQuery(trpc.session.me.queryOptions(undefined, { staleTime: Infinity }));
  const fleet = useQuery(trpc.cost.staticFleet.queryOptions(time.period, { enabled: me.data?.scopes.includes('operate') === true, refetchInterval: 60_000, placeholderData: keepPreviousData }));
  const total = summary.data?.total;
  // A figure that could not be read is none, and says why.
  const unread = (query: { isError: boolean; data: unknown }): 'could not be read' | null => (query.isError && query.data === undefined ? 'could not be read' : null);
  const [noUsage, noCost] = [unread(summary), unread(cost)];
  const unserved = total === undefined ? 0 : total.refused + total.timedOut + total.failed;
  return (
    <div className="grid grid-cols-2 gap-3 sm:gap-4 xl:grid-cols-4">
      <StatTile
        label="SLO compliance"
        value={noUsage !== null ? null : total === undefined ? undefined : total.sloCompliance === null ? null : formatPercent(total.sloCompliance, 2)}
        tone={complianceTone(total?.sloCompliance ?? null)}
        detail={total === undefined ? (noUsage ?? words) : total.queries === 0 ? `no queries${time.range.kind === 'last' ? ' in the' : ','} ${words}` : `${words}: ${formatCount(total.sloMissed)} missed, ${formatCount(unserved)} not served`}
      />
      <StatTile
        label="Queries per second"
        value={connected ? formatRate(recentRate(steps, 10)) : undefined}
        detail={total === undefined ? words : `${words}: ${formatCount(total.queries)} queries`}
      />
      <StatTile
        label="Latency, p95"
        value={noUsage !== null ? null : total === undefined ? undefined : total.p95Us === null ? null : formatMicros(total.p95Us)}
        detail={total === undefined ? (noUsage ?? words) : total.p50Us === null ? 'nothing answered yet' : `${words}: p50 ${formatMicros(total.p50Us)}, p99 ${formatMicros(total.p99Us)}`}
      />
      <StatTile
        label={<Link href={link('/costs')} className="hover:underline">Cost per hour</Link>}
        value={noCost !== null ? null : cost.data === undefined ? undefined : cost.data.minutes === 0 ? null : formatUsd(cost.data.usedUsdPerHour + cost.data.idleUsdPerHour + cost.data.modelsUsdPerHour)}
        detail={noCost ?? <>{costDetail(cost.data)}{monthDetail(forecast.data)}{savingDetail(fleet.data, { words, href: link('/costs') })}</>}
      />
    </div>
  );
}

function complianceTone(compliance: number | null): 'good' | 'warn' | 'bad' | undefined {
  if (compliance === null) return undefined;
  if (compliance >= GOOD_COMPLIANCE) return 'good';
  return compliance >= FAIR_COMPLIANCE ? 'warn' : 'bad';
}

function costDetail(cost: CostPerHour | undefined): string {
  if (cost === undefined) return '';
  if (cost.minutes === 0) return 'the first minute is not billed yet';
  return cost.fleetUsdPerHour === null ? `queries ${formatUsd(cost.usedUsdPerHour)}, kept ready ${formatUsd(cost.idleUsdPerHour)}` : `of ${formatUsd(cost.fleetUsdPerHour)} for all machines`;
}

function monthDetail(forecast: MonthForecast | undefined): ReactNode {
  return forecast === undefined || forecast.expectedUsd === null ? null : <span className="block">{formatUsd(forecast.expectedUsd)} expected this month</span>;
}

/** What scaling saved; the page behind the link says what the estimate takes for granted. */
function savingDetail(fleet: StaticFleet | undefined, { words, href }: { words: string; href: string }): ReactNode {
  const share = fleet === undefined || fleet.staticUsd === 0 ? 0 : fleet.savedUsd / fleet.staticUsd;
  if (share < LEAST_SAVING) return null;
  return <Link href={href} className="block hover:underline" title="An estimate; the page of costs says what it takes for granted">{formatPercent(share)} saved against a fixed fleet, {words} (estimate)</Link>;
}

'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useLiveUsage } from '../../client/use-live-usage';
import { useTRPC } from '../../client/trpc';
import { refreshEvery } from '../../components/time/time-range';
import { TimeRangeControl } from '../../components/time/time-range-control';
import { useTimeRange } from '../../components/time/use-time-range';
import { PageHeader } from '../../components/ui/page-header';
import { ApplicationsTable } from './applications-table';
import { HeadlineTiles } from './headline-tiles';
import { LiveBadge } from './live-badge';
import { RecentChanges } from './recent-changes';
import { TrafficControl } from './traffic-control';
import { UsageCharts } from './usage-charts';
import { liveSteps, MOST_SERIES, pastSteps } from './usage-points';

const WINDOW_SECONDS = 120;

/** The first page: is everybody served as they asked, what does it cost, and what changed. */
export function Overview() {
  const trpc = useTRPC();
  const time = useTimeRange('1h');
  const live = useLiveUsage({ windowSeconds: WINDOW_SECONDS, mostGroups: MOST_SERIES });
  const isLive = !time.stated;
  const past = useQuery(trpc.usage.series.queryOptions({ ...time.period, latencyOf: 'total', mostGroups: MOST_SERIES }, { enabled: !isLive, refetchInterval: refreshEvery(time.range, 30_000), placeholderData: keepPreviousData }));
  const applications = useQuery(trpc.application.list.queryOptions());
  const steps = liveSteps(live.points);
  const named = (applications.data ?? []).map(({ id, name }) => ({ id, name }));
  return (
    <>
      <PageHeader
        title="Overview"
        description="Is every application served as it asked, and what does it cost?"
        actions={
          <>
            <LiveBadge state={live.state} />
            <TimeRangeControl time={time} live="Live, 2 minutes" />
          </>
        }
      />
      <div className="grid gap-4 sm:gap-5">
        <HeadlineTiles steps={steps} connected={live.state !== 'connecting'} time={time} />
        <TrafficControl />
        <UsageCharts
          steps={isLive ? steps : pastSteps(past.data)} live={isLive} applications={named}
          loading={isLive ? live.state === 'connecting' : past.isPending} reads={isLive ? [] : [past]} time={time}
        />
        <ApplicationsTable time={time} />
        <RecentChanges time={time} />
      </div>
    </>
  );
}

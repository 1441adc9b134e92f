'use client';
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useLiveUsage } from '../../client/use-live-usage';
import { useTRPC } from '../../client/trpc';
import { PageHeader } from '../../components/ui/page-header';
import { SegmentedControl } from '../../components/ui/segmented-control';
import { ApplicationsTable } from './applications-table';
import { HeadlineTiles } from './headline-tiles';
import { LiveBadge } from './live-badge';
import { PERIODS, PERIOD_MINUTES } from './period';
import type { Period } from './period';
import { RecentEvents } from './recent-events';
import { TrafficControl } from './traffic-control';
import { UsageCharts } from './usage-charts';
import { liveSteps, pastSteps } from './usage-points';

const WINDOW_SECONDS = 120;

/** The first page: is everybody served as they asked, what does it cost, and what changed. */
export function Overview() {
  const trpc = useTRPC();
  const [period, setPeriod] = useState<Period>('live');
  const live = useLiveUsage({ windowSeconds: WINDOW_SECONDS });
  const minutes = period === 'live' ? 60 : PERIOD_MINUTES[period];
  const past = useQuery(trpc.usage.series.queryOptions({ minutes }, { enabled: period !== 'live', refetchInterval: 30_000 }));
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
            <SegmentedControl label="Period of the charts" value={period} onValueChange={setPeriod} options={PERIODS} />
          </>
        }
      />
      <div className="grid gap-4 sm:gap-5">
        <HeadlineTiles steps={steps} connected={live.state !== 'connecting'} />
        <TrafficControl />
        <UsageCharts
          steps={period === 'live' ? steps : pastSteps(past.data)} withSeconds={period === 'live'} applications={named}
          loading={period === 'live' ? live.state === 'connecting' : past.isPending} minutes={minutes}
        />
        <ApplicationsTable />
        <RecentEvents />
      </div>
    </>
  );
}

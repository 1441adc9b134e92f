'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Download, Receipt } from 'lucide-react';
import { explainError, useTRPC } from '../../client/trpc';
import { refreshEvery } from '../../components/time/time-range';
import { TimeRangeControl } from '../../components/time/time-range-control';
import { useTimeRange } from '../../components/time/use-time-range';
import { useUrlState } from '../../components/url/use-url-state';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { EmptyState } from '../../components/ui/empty-state';
import { Notice } from '../../components/ui/notice';
import { PageHeader } from '../../components/ui/page-header';
import { SegmentedControl } from '../../components/ui/segmented-control';
import { CostChart } from './cost-chart';
import { CostTable } from './cost-table';
import { CostTiles } from './cost-tiles';
import { ForecastCard } from './forecast-card';
import { StaticFleetCard } from './static-fleet-card';

const GROUPS = [
  { value: 'application', label: 'Application' },
  { value: 'task', label: 'Task' },
  { value: 'variant', label: 'Variant' },
  { value: 'hardware', label: 'Hardware' },
] as const;
export type CostGrouping = (typeof GROUPS)[number]['value'];

const FRESH_MS = 30_000;

/** What everything cost in any time, who pays for it, and what the month comes to. */
export function Costs() {
  const trpc = useTRPC();
  const time = useTimeRange('24h');
  const { params, change } = useUrlState();
  const groupBy = GROUPS.find(({ value }) => value === params.get('by'))?.value ?? 'application';
  const moving = refreshEvery(time.range, FRESH_MS);
  const me = useQuery(trpc.session.me.queryOptions(undefined, { staleTime: Infinity }));
  const report = useQuery(trpc.cost.report.queryOptions({ groupBy, ...time.period }, { refetchInterval: moving, placeholderData: keepPreviousData }));
  const forecast = useQuery(trpc.cost.forecast.queryOptions(undefined, { refetchInterval: FRESH_MS }));
  const download = `/api/costs/csv?${new URLSearchParams(Object.entries(time.period).map(([name, value]) => [name, String(value)])).toString()}`;
  const nothing = report.data !== undefined && report.data.groups.length === 0;
  return (
    <>
      <PageHeader title="Costs" description="What everything cost, used and kept ready, and who pays for it" actions={<TimeRangeControl time={time} />} />
      <div className="grid grid-cols-1 gap-4 sm:gap-5">
        {report.isError && <Notice tone="bad" title={explainError(report.error).title} action={<Button onClick={() => void report.refetch()}>Try again</Button>}>{explainError(report.error).text}</Notice>}
        <CostTiles report={report.data} forecast={forecast.data} words={time.words} />
        <div className="flex flex-wrap items-center justify-between gap-2">
          <SegmentedControl label="Costs by" value={groupBy} onValueChange={(value) => change({ by: value === 'application' ? null : value })} options={GROUPS} />
          <Button asChild size="sm"><a href={download} download><Download aria-hidden />Download CSV</a></Button>
        </div>
        {nothing ? (
          <Card>
            <EmptyState
              icon={<Receipt />} title="Nothing was billed in this time" text="Machines are billed by the minute, from their order on. Queries and the instances that are kept for them share the price."
              action={<Button onClick={() => time.setRange({ kind: 'last', span: '30d' })}>Look at the last 30 days</Button>}
            />
          </Card>
        ) : (
          <>
            <CostChart groupBy={groupBy} time={time} />
            <CostTable report={report.data} groupBy={groupBy} words={time.words} />
          </>
        )}
        <div className="grid grid-cols-1 items-start gap-4 sm:gap-5 lg:grid-cols-2">
          <ForecastCard forecast={forecast.data} />
          {me.data?.scopes.includes('operate') === true && <StaticFleetCard period={time.period} words={time.words} />}
        </div>
      </div>
    </>
  );
}

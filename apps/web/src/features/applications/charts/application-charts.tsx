'use client';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../client/trpc';
import { MEANING, chartColour, seriesOf } from '../../../components/charts/palette';
import type { Series } from '../../../components/charts/palette';
import { TimeAreaChart, TimeBarChart, TimeLineChart } from '../../../components/charts/time-chart';
import { formatMicros, formatRate, formatUsd } from '../../../components/format';
import { fittedRange, refreshEvery } from '../../../components/time/time-range';
import type { TimeView } from '../../../components/time/use-time-range';
import { Card } from '../../../components/ui/card';
import { SegmentedControl } from '../../../components/ui/segmented-control';
import { Skeleton } from '../../../components/ui/skeleton';
import { costPoints, latencyPoints, outcomePoints, ratePoints } from './usage-steps';
import type { UsageStep } from './usage-steps';

const OUTCOMES = [
  { key: 'met', name: 'objective met', colour: MEANING.good },
  { key: 'missed', name: 'answered, but missed', colour: MEANING.warn },
  { key: 'refused', name: 'refused or failed', colour: MEANING.bad },
] as const;
const PERCENTILES = [
  { key: 'p99', name: 'p99', colour: chartColour(3) },
  { key: 'p95', name: 'p95', colour: chartColour(1) },
  { key: 'p50', name: 'p50', colour: chartColour(0) },
] as const;
const ALL: readonly Series[] = [{ key: 'all', name: 'queries', colour: chartColour(0) }];

type ApplicationChartsProps = {
  application: string;
  steps: readonly UsageStep[];
  /** Variants with their colours on this page. */
  variants: readonly Series[];
  time: TimeView;
  loading: boolean;
};

/** Outcomes, latency, rate and cost of one application over time. */
export function ApplicationCharts({ application, steps, variants, time, loading }: ApplicationChartsProps) {
  const seen = variants.filter((each) => steps.some((step) => step.groups[each.key] !== undefined));
  const byVariant = seen.length > 1 ? seen : ALL;
  const shared = {
    withSeconds: !time.stated, formatTime: (atMs: number) => time.clock(atMs, { date: time.dated, seconds: !time.stated }),
    onZoom: time.stated ? (fromMs: number, toMs: number) => time.setRange(fittedRange(fromMs, toMs, Date.now()), 'step') : undefined,
  };
  return (
    <div className="grid grid-cols-1 gap-4 sm:gap-5 lg:grid-cols-2">
      <ChartCard title="Were objectives met?" description={`queries per second by outcome, ${time.words}`} loading={loading}>
        <TimeBarChart label="Queries per second by outcome" points={outcomePoints(steps)} series={OUTCOMES} format={formatRate} {...shared} />
      </ChartCard>
      <ChartCard title="Latency" description="request read to last byte written, answered queries; logarithmic" loading={loading}>
        <TimeLineChart label="Latency percentiles" points={latencyPoints(steps)} series={PERCENTILES} format={formatMicros} {...shared} logarithmic />
      </ChartCard>
      <ChartCard title="Queries per second" description={byVariant === ALL ? time.words : `by variant, ${time.words}`} loading={loading}>
        <TimeAreaChart label="Queries per second" points={ratePoints(steps, seen.map((each) => each.key))} series={byVariant} format={formatRate} {...shared} />
      </ChartCard>
      <CostChart application={application} time={time} variants={variants} />
    </div>
  );
}

const COST_GROUPS = [
  { value: 'variant', label: 'By variant' },
  { value: 'task', label: 'By task' },
] as const;

function CostChart({ application, time, variants }: Pick<ApplicationChartsProps, 'application' | 'time' | 'variants'>) {
  const trpc = useTRPC();
  const [groupBy, setGroupBy] = useState<'variant' | 'task'>('variant');
  const cost = useQuery(trpc.cost.series.queryOptions({ application, ...time.period, groupBy }, { refetchInterval: refreshEvery(time.range, 30_000), placeholderData: keepPreviousData }));
  const groups = cost.data?.groups ?? [];
  const series = groupBy === 'task' ? seriesOf(groups) : variants.filter((each) => groups.some((group) => group.id === each.key));
  return (
    <ChartCard
      title="Cost per hour" description="used and kept idle" loading={cost.isPending}
      actions={<SegmentedControl label="Cost by" value={groupBy} onValueChange={setGroupBy} options={COST_GROUPS} />}
    >
      {series.length === 0 ? (
        <p className="my-auto text-center text-sm text-ink-muted">Nothing was billed in this time. The bill is written once a minute.</p>
      ) : (
        <TimeAreaChart named label={`Cost per hour by ${groupBy}`} points={costPoints(cost.data)} series={series} format={formatUsd} formatTime={(atMs) => time.clock(atMs, { date: time.dated })} />
      )}
    </ChartCard>
  );
}

type ChartCardProps = { title: string; description: string; loading: boolean; actions?: ReactNode; children: ReactNode };

function ChartCard({ title, description, loading, actions, children }: ChartCardProps) {
  return (
    <Card title={title} description={description} actions={actions}>
      {loading ? <Skeleton className="h-56" /> : <div className="flex min-h-56 flex-col justify-end">{children}</div>}
    </Card>
  );
}

'use client';
import type { ReactNode } from 'react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc';
import { MEANING, chartColour, seriesOf } from '../../components/charts/palette';
import { TimeAreaChart, TimeBarChart, TimeLineChart } from '../../components/charts/time-chart';
import { formatMicros, formatRate, formatUsd } from '../../components/format';
import { fittedRange, refreshEvery } from '../../components/time/time-range';
import type { TimeView } from '../../components/time/use-time-range';
import { Card } from '../../components/ui/card';
import { Skeleton } from '../../components/ui/skeleton';
import type { Read } from '../../components/ui/unread';
import { busiestIds, fromTheBeginning, latencyPoints, MOST_SERIES, OTHERS, outcomePoints, ratePoints, sinceFirstCost } from './usage-points';
import type { UsageStep } from './usage-points';

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

const THE_OTHERS = { key: OTHERS, name: 'others', colour: chartColour(7) } as const;
/** What is charged to no application: generating and measuring models. */
const MODELS = { key: '', name: 'measuring models', colour: chartColour(7) } as const;

type UsageChartsProps = {
  steps: readonly UsageStep[];
  live: boolean;
  applications: readonly { id: string; name: string }[];
  loading: boolean;
  /** The query that the steps are of, where they are not live. */
  reads: readonly Read[];
  time: TimeView;
};

/** Queries, outcomes, latency and cost over time. Applications have one colour on the whole page. */
export function UsageCharts({ steps, live, applications, loading, reads, time }: UsageChartsProps) {
  const all = [...seriesOf(applications), THE_OTHERS];
  const busiest = new Set(busiestIds(steps));
  const active = all.filter((each) => busiest.has(each.key));
  const ids = active.map((each) => each.key);
  const shared = {
    withSeconds: live, formatTime: (atMs: number) => time.clock(atMs, { date: !live && time.dated, seconds: live }),
    onZoom: live ? undefined : (fromMs: number, toMs: number) => time.setRange(fittedRange(fromMs, toMs, Date.now()), 'step'),
  };
  const quiet = steps.every((step) => step.total.queries === 0) ? 'No queries in this time.' : null;
  return (
    <div className="grid gap-4 sm:gap-5 lg:grid-cols-2">
      <ChartCard title="Queries per second" description="by application" loading={loading} reads={reads} empty={quiet}>
        <TimeAreaChart label="Queries per second by application" points={ratePoints(steps, ids)} series={active} format={formatRate} {...shared} />
      </ChartCard>
      <ChartCard title="Were objectives met?" description="queries per second by outcome" loading={loading} reads={reads} empty={quiet}>
        <TimeBarChart label="Queries per second by outcome" points={outcomePoints(steps)} series={OUTCOMES} format={formatRate} {...shared} />
      </ChartCard>
      <ChartCard title="Latency" description="request read to last byte written, answered queries; logarithmic" loading={loading} reads={reads} empty={quiet}>
        <TimeLineChart label="Latency percentiles" points={latencyPoints(steps)} series={PERCENTILES} format={formatMicros} {...shared} logarithmic />
      </ChartCard>
      <CostChart steps={steps} time={time} colours={all} />
    </div>
  );
}

function CostChart({ steps, time, colours }: Pick<UsageChartsProps, 'steps' | 'time'> & { colours: ReturnType<typeof seriesOf> }) {
  const trpc = useTRPC();
  const cost = useQuery(trpc.cost.series.queryOptions({ ...time.period, groupBy: 'application', mostGroups: MOST_SERIES }, { refetchInterval: refreshEvery(time.range, 30_000), placeholderData: keepPreviousData }));
  const charged = [...colours.filter(({ key }) => key !== OTHERS), MODELS, THE_OTHERS].filter((each) => cost.data?.groups.some((group) => group.id === each.key) === true);
  const billed = time.stated ? fromTheBeginning(cost.data?.points ?? [], steps[0]?.atMs ?? Infinity) : sinceFirstCost(cost.data?.points ?? []);
  const points = billed.map((point) => ({ atMs: point.atMs, ...Object.fromEntries(charged.map((each) => [each.key, point.groups[each.key] ?? 0])) }));
  return (
    <ChartCard title="Cost per hour" description={`by application, kept instances included, ${time.words}`} loading={cost.isPending} reads={[cost]} empty={charged.length === 0 ? 'Nothing was billed in this time.' : null}>
      <TimeAreaChart label="Cost per hour by application" points={points} series={charged} format={formatUsd} formatTime={(atMs) => time.clock(atMs, { date: time.dated })} />
    </ChartCard>
  );
}

type ChartCardProps = { title: string; description: string; loading: boolean; reads: readonly Read[]; empty: string | null; children: ReactNode };

function ChartCard({ title, description, loading, reads, empty, children }: ChartCardProps) {
  return (
    <Card title={title} description={description} reads={reads}>
      {loading ? (
        <Skeleton className="h-56" />
      ) : empty !== null ? (
        <p className="grid h-56 place-items-center rounded-control bg-sunken/60 text-sm text-ink-muted">{empty}</p>
      ) : (
        <div className="flex min-h-56 flex-col justify-end">{children}</div>
      )}
    </Card>
  );
}

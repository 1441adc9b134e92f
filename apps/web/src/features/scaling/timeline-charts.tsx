import type { ReactNode } from 'react';
import { MEANING, chartColour } from '../../components/charts/palette';
import { TimeAreaChart, TimeLineChart } from '../../components/charts/time-chart';
import { formatRate } from '../../components/format';
import { Card } from '../../components/ui/card';
import { Skeleton } from '../../components/ui/skeleton';
import type { TimeView } from '../../components/time/use-time-range';
import type { ScalingTimeline } from '../../server/scaling/timeline';
import { instanceSeries, loadPoints, wholePoints } from './timeline-points';

const LOAD = [
  { key: 'capacity', name: 'capacity of what is loaded, by its profiles', colour: MEANING.good },
  { key: 'load', name: 'queries asked', colour: chartColour(0) },
  { key: 'missed', name: 'late or not served', colour: MEANING.bad },
] as const;
/** Marks beyond these would be a fence. */
const MOST_MARKS = 40;
const SECONDS_UP_TO_MS = 30_000;

type TimelineChartsProps = {
  timeline: ScalingTimeline | undefined;
  nowMs: number;
  by: 'variant' | 'task';
  time: TimeView;
  onZoom: (fromMs: number, toMs: number) => void;
};

/** Load beside capacity, and what ran, on one scale of time; drawing over either looks closer. */
export function TimelineCharts({ timeline, nowMs, by, time, onZoom }: TimelineChartsProps) {
  const points = timeline === undefined ? [] : wholePoints(timeline, nowMs);
  const instances = timeline === undefined ? { series: [], points: [] } : instanceSeries(timeline, points, by);
  const shared = {
    onZoom, withSeconds: timeline !== undefined && timeline.stepMs < SECONDS_UP_TO_MS,
    formatTime: (atMs: number) => time.clock(atMs, { date: time.dated, seconds: timeline !== undefined && timeline.stepMs < SECONDS_UP_TO_MS }),
  };
  const marks = (timeline?.events ?? []).length > MOST_MARKS ? [] : (timeline?.events ?? []).map(({ atMs, action }) => ({ atMs, colour: markColour(action) }));
  const logarithmic = reach(points) > 20;
  return (
    <div className="grid grid-cols-1 gap-4 sm:gap-5 lg:grid-cols-2">
      <ChartCard title="Load and capacity" description={`per second, ${time.words}${logarithmic ? '; logarithmic' : ''}. Draw over the chart to look closer.`} loading={timeline === undefined} empty={points.every(({ load, capacity }) => load === 0 && capacity === 0) ? 'Nothing was asked and nothing was loaded in this time.' : null}>
        <TimeLineChart
          label="Queries and capacity per second" series={LOAD} format={formatRate} {...shared} logarithmic={logarithmic}
          points={logarithmic ? loadPoints(points).map(({ atMs, load, missed, capacity }) => ({ atMs, load: above(load), missed: above(missed), capacity: above(capacity) })) : loadPoints(points)}
        />
      </ChartCard>
      <ChartCard title="Instances" description={`by ${by}, on average in each step; dashed lines are changes`} loading={timeline === undefined} empty={instances.series.length === 0 ? 'Nothing was loaded in this time.' : null}>
        <TimeAreaChart label={`Instances by ${by}`} points={instances.points} series={instances.series} format={(value) => `${Number(value.toFixed(2))}`} marks={marks} whole named {...shared} />
      </ChartCard>
    </div>
  );
}

/** How far capacity lies above load: beyond twenty times, load would be a flat line. */
function reach(points: ScalingTimeline['points']): number {
  const load = Math.max(0, ...points.map((point) => point.load));
  return load === 0 ? 1 : Math.max(0, ...points.map((point) => point.capacity)) / load;
}

// A logarithmic axis has no zero: nothing is a gap.
function above(value: number | null | undefined): number | null {
  return value === null || value === undefined || value <= 0 ? null : value;
}

function markColour(action: string): string {
  if (action.endsWith('failed') || action === 'worker-lost' || action === 'evict') return MEANING.bad;
  return action === 'stop' || action.endsWith('stop') || action.endsWith('drain') ? 'var(--ink-faint)' : 'var(--accent)';
}

type ChartCardProps = { title: string; description: string; loading: boolean; empty: string | null; children: ReactNode };

function ChartCard({ title, description, loading, empty, children }: ChartCardProps) {
  return (
    <Card title={title} description={description}>
      {loading ? <Skeleton className="h-60" /> : empty !== null ? <p className="grid h-60 place-items-center rounded-control bg-sunken/60 text-center text-sm text-ink-muted">{empty}</p> : <div className="flex min-h-60 flex-col justify-end">{children}</div>}
    </Card>
  );
}

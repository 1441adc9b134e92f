'use client';
import dynamic from 'next/dynamic';
import { Skeleton } from '../ui/skeleton';
import type { Series } from './palette';

/** One instant with a value per series; a missing or null value is a gap. */
export type TimePoint = { atMs: number } & Record<string, number | null>;

export type TimeChartProps = {
  label: string;
  points: readonly TimePoint[];
  series: readonly Series[];
  /** Writes a value with its unit. */
  format: (value: number) => string;
  height?: number;
  withSeconds?: boolean;
  /** Writes an instant; otherwise the time of day. */
  formatTime?: (atMs: number) => string;
  /** Fixed range of the values; otherwise from zero to what there is. */
  domain?: [number, number];
  /** Names the series also where there is only one: which one it is differs. */
  named?: boolean;
  /** The axis is marked at whole numbers only: for things that are counted. */
  whole?: boolean;
  /** Powers of ten at equal distances: for latencies, where one slow second would flatten all others. Values are above zero. */
  logarithmic?: boolean;
  /** A level to compare with, with its name. */
  reference?: { value: number; name: string };
  /** Instants to mark with a line. */
  marks?: readonly { atMs: number; colour: string }[];
  /** Called with the time that somebody drew over with the mouse. */
  onZoom?: ((fromMs: number, toMs: number) => void) | undefined;
};

// The drawing library is as large as the rest of a page: it comes after the page, while the figures are fetched.

/** Lines over time. */
export const TimeLineChart = dynamic(() => import('./recharts-time-chart').then((charts) => charts.TimeLineChart), { ssr: false, loading: () => <ChartSkeleton /> });

/** Areas that add up, over time. */
export const TimeAreaChart = dynamic(() => import('./recharts-time-chart').then((charts) => charts.TimeAreaChart), { ssr: false, loading: () => <ChartSkeleton /> });

/** Bars without gaps that add up, over time: for counts of things that happened. */
export const TimeBarChart = dynamic(() => import('./recharts-time-chart').then((charts) => charts.TimeBarChart), { ssr: false, loading: () => <ChartSkeleton /> });

function ChartSkeleton() {
  return <Skeleton className="h-50" />;
}

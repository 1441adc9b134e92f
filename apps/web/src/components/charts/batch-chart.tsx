'use client';
import dynamic from 'next/dynamic';
import { Skeleton } from '../ui/skeleton';
import type { Series } from './palette';

export type BatchChartProps = {
  label: string;
  /** `batch` and, by the key of its series, a time in microseconds above zero; null is a gap. */
  points: readonly Record<string, number | null>[];
  series: readonly Series[];
};

/** Times by batch size; the drawing library comes after the page. */
export const BatchChart = dynamic(() => import('./recharts-batch-chart').then((charts) => charts.RechartsBatchChart), { ssr: false, loading: () => <Skeleton className="h-60" /> });

'use client';
import dynamic from 'next/dynamic';
import { Skeleton } from '../../../components/ui/skeleton';

// The drawing library comes after the page, as everywhere.

/** Run time by batch size: what was measured, up to its 95th percentile, and the straight line through the means. */
export const ProfileChart = dynamic(() => import('./recharts-profile-chart').then((chart) => chart.RechartsProfileChart), { ssr: false, loading: () => <Skeleton className="h-60" /> });

'use client';
import dynamic from 'next/dynamic';
import type { PlanAlternative } from '@infaas/shared/domain/plan';
import { Card } from '../../../components/ui/card';
import { Skeleton } from '../../../components/ui/skeleton';

export type FrontierProps = { alternatives: readonly PlanAlternative[]; recommended: string | null; keep: number };

// The drawing library comes after the page.
const FrontierChart = dynamic(() => import('./recharts-frontier-chart').then((chart) => chart.RechartsFrontierChart), { ssr: false, loading: () => <Skeleton className="h-70" /> });

/** Cost against the part answered as asked: what lies above and to the left of all others is worth choosing. */
export function FrontierCard(props: FrontierProps) {
  return (
    <Card title="Cost against promise" description="Across: dollars per hour, cheaper to the left. Up: the part answered as asked. The dashed line is what is wanted.">
      <FrontierChart {...props} />
    </Card>
  );
}

import type { Metadata } from 'next';
import { PlanPage } from '../../../../features/planner/detail/plan-page';

type Props = { params: Promise<{ plan: string }> };

export const metadata: Metadata = { title: 'Plan' };

export default async function OnePlanPage({ params }: Props) {
  return <PlanPage id={decodeURIComponent((await params).plan)} />;
}

import type { Metadata } from 'next';
import { NewPlan } from '../../../../features/planner/start/new-plan';

export const metadata: Metadata = { title: 'New plan' };

type Props = { searchParams: Promise<{ from?: string; last?: string }> };

export default async function NewPlanPage({ searchParams }: Props) {
  const { from, last } = await searchParams;
  return <NewPlan from={from ?? null} last={last ?? null} />;
}

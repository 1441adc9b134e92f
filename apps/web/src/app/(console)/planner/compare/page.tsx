import type { Metadata } from 'next';
import { ComparePlans } from '../../../../features/planner/compare/compare-plans';

export const metadata: Metadata = { title: 'Plans side by side' };

type Props = { searchParams: Promise<{ ids?: string }> };

export default async function ComparePlansPage({ searchParams }: Props) {
  const { ids = '' } = await searchParams;
  return <ComparePlans ids={ids.split(',').filter((id) => id !== '')} />;
}

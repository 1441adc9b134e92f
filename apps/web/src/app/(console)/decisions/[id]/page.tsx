import type { Metadata } from 'next';
import { DecisionDetail } from '../../../../features/decisions/decision-detail';

export const metadata: Metadata = { title: 'Decision' };

type Props = { params: Promise<{ id: string }> };

export default async function DecisionPage({ params }: Props) {
  return <DecisionDetail id={decodeURIComponent((await params).id)} />;
}

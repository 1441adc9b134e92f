import type { Metadata } from 'next';
import { Costs } from '../../../features/costs/costs';

export const metadata: Metadata = { title: 'Costs' };

export default function CostsPage() {
  return <Costs />;
}

import type { Metadata } from 'next';
import { BurstPage } from '../../../features/burst/burst-page';

export const metadata: Metadata = { title: 'A burst' };

export default function Burst() {
  return <BurstPage />;
}

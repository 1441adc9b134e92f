import type { Metadata } from 'next';
import { Decisions } from '../../../features/decisions/decisions';

export const metadata: Metadata = { title: 'Decisions' };

export default function DecisionsPage() {
  return <Decisions />;
}

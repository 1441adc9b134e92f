import type { Metadata } from 'next';
import { Fleet } from '../../../features/fleet/fleet';

export const metadata: Metadata = { title: 'Fleet' };

export default function FleetPage() {
  return <Fleet />;
}

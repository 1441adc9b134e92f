import type { Metadata } from 'next';
import { Instances } from '../../../features/instances/instances';

export const metadata: Metadata = { title: 'Instances' };

export default function InstancesPage() {
  return <Instances />;
}

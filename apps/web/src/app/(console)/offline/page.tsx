import type { Metadata } from 'next';
import { OfflineJobs } from '../../../features/offline/offline-jobs';

export const metadata: Metadata = { title: 'Offline jobs' };

export default function OfflinePage() {
  return <OfflineJobs />;
}

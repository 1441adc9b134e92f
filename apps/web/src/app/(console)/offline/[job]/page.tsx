import type { Metadata } from 'next';
import { JobPage } from '../../../../features/offline/detail/job-page';

type Props = { params: Promise<{ job: string }> };

export const metadata: Metadata = { title: 'Offline job' };

export default async function OfflineJobPage({ params }: Props) {
  return <JobPage id={decodeURIComponent((await params).job)} />;
}

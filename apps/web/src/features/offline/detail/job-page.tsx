'use client';
import Link from 'next/link';
import { useQuery } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import { explainError, useTRPC } from '../../../client/trpc';
import { formatAgo } from '../../../components/format';
import { Button } from '../../../components/ui/button';
import { Card } from '../../../components/ui/card';
import { Notice } from '../../../components/ui/notice';
import { PageHeader } from '../../../components/ui/page-header';
import { Skeleton } from '../../../components/ui/skeleton';
import type { OfflineDetail } from '../../../server/offline/read-jobs';
import { JobBadge } from '../job-badge';
import { isOpen } from '../job-look';
import { JobProgress } from '../job-progress';
import { ChoiceCard } from './choice-card';
import { ChunksCard } from './chunks-card';
import { ErrorsCard } from './errors-card';
import { JobActions } from './job-actions';
import { JobFacts } from './job-facts';
import { JobTiles } from './job-tiles';

const LOOK_EVERY_MS = 1_000;

/** One offline job: how far it is, what it waits for, why which model, what could not be answered. */
export function JobPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const job = useQuery(trpc.offline.get.queryOptions({ id }, { refetchInterval: (query) => (query.state.data === undefined || isOpen(query.state.data) ? LOOK_EVERY_MS : false) }));
  return (
    <>
      <Link href="/offline" className="mb-2 inline-flex items-center gap-1 text-sm text-ink-muted hover:text-ink"><ArrowLeft className="size-4" aria-hidden />Offline jobs</Link>
      {job.data !== undefined ? <Body job={job.data} nowMs={job.dataUpdatedAt} /> : job.isError ? <NotShown error={job.error} /> : (
        <>
          <PageHeader title="Offline job" description=" " />
          <Skeleton className="h-96 rounded-card" />
        </>
      )}
    </>
  );
}

function NotShown({ error }: { error: unknown }) {
  return (
    <>
      <PageHeader title="Offline job" />
      <Notice tone="bad" title={explainError(error).title} action={<Button asChild><Link href="/offline">All offline jobs</Link></Button>}>{explainError(error).text}</Notice>
    </>
  );
}

function Body({ job, nowMs }: { job: OfflineDetail; nowMs: number }) {
  return (
    <>
      <PageHeader
        title={<span className="flex flex-wrap items-center gap-2.5"><span className="wrap-anywhere">{job.name}</span><JobBadge job={job} /></span>}
        description={`For ${job.target}, by ${job.createdBy}, ${formatAgo(job.createdAtMs, nowMs)}`} actions={<JobActions job={job} />}
      />
      <div className="grid grid-cols-1 gap-4 sm:gap-5">
        <Standing job={job} />
        <Card title="Progress"><JobProgress job={job} /></Card>
        <JobTiles job={job} nowMs={nowMs} />
        {job.failedItems > 0 && <ErrorsCard job={job} />}
        {isOpen(job) && job.items > 0 && <ChunksCard job={job} nowMs={nowMs} />}
        <div className="grid grid-cols-1 items-start gap-4 sm:gap-5 lg:grid-cols-2">
          <ChoiceCard job={job} />
          <JobFacts job={job} />
        </div>
      </div>
    </>
  );
}

/** What holds it back, or how it ended, in words. */
function Standing({ job }: { job: OfflineDetail }) {
  if (job.state === 'failed') return <Notice tone="bad" title={sentence(job.error ?? 'it failed')}>{job.hint ?? 'Submit it again.'}</Notice>;
  if (job.state === 'cancelled') return <Notice tone="info" title="It was cancelled">There is no output; what was answered is billed.</Notice>;
  if (job.state === 'done') return job.outputBytes === null ? <Notice tone="info" title="The output is no longer kept">Submit the job again to have it.</Notice> : null;
  if (job.cancelling) return <Notice tone="info" title="It is being ended">What runs of it stops after its present batch.</Notice>;
  if (job.paused) return <Notice tone="warn" title="It is paused">What was answered stays. Resume it when you like.</Notice>;
  if (job.waiting !== null) return <Notice tone="warn" title="It waits">{job.waiting} It goes on by itself.</Notice>;
  return null;
}

function sentence(text: string): string {
  const upper = text.charAt(0).toUpperCase() + text.slice(1);
  return upper.endsWith('.') ? upper : `${upper}.`;
}

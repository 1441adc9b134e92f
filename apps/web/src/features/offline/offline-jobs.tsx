'use client';
import Link from 'next/link';
import { useQuery } from '@tanstack/react-query';
import { FileStack, Plus } from 'lucide-react';
import { explainError, useTRPC } from '../../client/trpc';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { CodeBlock } from '../../components/ui/code-block';
import { EmptyState } from '../../components/ui/empty-state';
import { Notice } from '../../components/ui/notice';
import { PageHeader } from '../../components/ui/page-header';
import { Skeleton } from '../../components/ui/skeleton';
import { isOpen } from './job-look';
import { JobsTable } from './list/jobs-table';

const BUSY_MS = 1_000;
const QUIET_MS = 10_000;
const SUBMIT = 'npm run infaas -- offline submit pictures.zip --target digits --min-accuracy 0.95 --finish-in 2h --wait';

/** Files of data that are run through a model on capacity that queries leave free. */
export function OfflineJobs() {
  const trpc = useTRPC();
  const jobs = useQuery(trpc.offline.list.queryOptions(undefined, { refetchInterval: (query) => (query.state.data?.some(isOpen) === true ? BUSY_MS : QUIET_MS) }));
  const start = <Button asChild look="primary"><Link href="/offline/new"><Plus aria-hidden />New job</Link></Button>;
  return (
    <>
      <PageHeader title="Offline jobs" description="Files of data, run through a model on capacity that queries leave free" actions={jobs.data === undefined || jobs.data.length === 0 ? undefined : start} />
      {jobs.isError ? (
        <Notice tone="bad" title={explainError(jobs.error).title} action={<Button onClick={() => void jobs.refetch()}>Try again</Button>}>{explainError(jobs.error).text}</Notice>
      ) : jobs.isPending ? (
        <Skeleton className="h-72 rounded-card" />
      ) : (
        <Card>
          {jobs.data.length > 0 ? <JobsTable jobs={jobs.data} nowMs={jobs.dataUpdatedAt} /> : (
            <>
              <EmptyState
                icon={<FileStack />} title="Run a file through a model" action={start}
                text="Thousands of pictures or rows, answered once each by the cheapest variant that is accurate enough. It gives way to queries at any time, and can be paused, resumed and cancelled."
              />
              <CodeBlock label="From a terminal" code={SUBMIT} />
            </>
          )}
        </Card>
      )}
    </>
  );
}

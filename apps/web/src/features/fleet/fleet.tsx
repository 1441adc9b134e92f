'use client';
import { useQuery } from '@tanstack/react-query';
import { Server } from 'lucide-react';
import { explainError, useTRPC } from '../../client/trpc';
import { Badge } from '../../components/ui/badge';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { CodeBlock } from '../../components/ui/code-block';
import { EmptyState } from '../../components/ui/empty-state';
import { Notice } from '../../components/ui/notice';
import { PageHeader } from '../../components/ui/page-header';
import { Skeleton } from '../../components/ui/skeleton';
import { ClassesCard } from './classes-card';
import { EventsTimeline } from './events-timeline';
import { FleetTiles } from './fleet-tiles';
import { MachinesCard } from './machines-card';
import { useBusyHistory } from '../../components/fleet/use-busy-history';
import { WorkerCard } from './worker-card';

/** Machines and what runs on them, live, with the reasons for what changed. */
export function Fleet() {
  const trpc = useTRPC();
  const workers = useQuery(trpc.fleet.workers.queryOptions(undefined, { refetchInterval: 1_000 }));
  const costs = useQuery(trpc.fleet.costs.queryOptions({ minutes: 60 }, { refetchInterval: 30_000 }));
  const history = useBusyHistory(workers.data, workers.dataUpdatedAt);
  return (
    <>
      <PageHeader
        title="Fleet" description="The machines, what is loaded on them, and why"
        actions={
          <Badge tone={workers.isError ? 'warn' : workers.isPending ? 'neutral' : 'good'} className="h-6">
            <span aria-hidden className="size-1.5 rounded-full bg-current" />
            <span role="status">{workers.isError ? 'Reconnecting' : workers.isPending ? 'Connecting' : 'Live'}</span>
          </Badge>
        }
      />
      <div className="grid grid-cols-1 gap-4 sm:gap-5">
        {workers.isError && (
          <Notice tone="bad" title={explainError(workers.error).title} action={<Button onClick={() => void workers.refetch()}>Try again</Button>}>{explainError(workers.error).text}</Notice>
        )}
        <FleetTiles workers={workers.data} />
        {workers.data === undefined && !workers.isError && <Skeleton className="h-105 rounded-card" />}
        {workers.data?.length === 0 && <NoWorkers />}
        {workers.data?.map((worker) => (
          <WorkerCard key={worker.id} worker={worker} history={history} cost={costs.data?.find((each) => each.workerId === worker.id)} costLoading={costs.isPending} nowMs={workers.dataUpdatedAt} />
        ))}
        <MachinesCard />
        <ClassesCard />
        <EventsTimeline />
      </div>
    </>
  );
}

function NoWorkers() {
  return (
    <Card>
      <EmptyState
        icon={<Server />} title="No worker is connected" text="Workers load models and answer queries. `npm start` starts one on this machine; it is here a second after it connects."
        action={<div className="w-full max-w-xs text-left"><CodeBlock label="in the repository" code="npm start" /></div>}
      />
    </Card>
  );
}

'use client';
import Link from 'next/link';
import { useQuery } from '@tanstack/react-query';
import { Boxes } from 'lucide-react';
import { explainError, useTRPC } from '../../client/trpc';
import { useBusyHistory } from '../../components/fleet/use-busy-history';
import { useUrlState } from '../../components/url/use-url-state';
import { Badge } from '../../components/ui/badge';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { EmptyState } from '../../components/ui/empty-state';
import { Notice } from '../../components/ui/notice';
import { PageHeader } from '../../components/ui/page-header';
import { Skeleton } from '../../components/ui/skeleton';
import { EndedCard } from './ended-card';
import { shownInstances, statesOf } from './instance-filter';
import { LiveTable } from './live-table';
import { ResidencyCard } from './residency-card';
import { WorkerHeat } from './worker-heat';

const FRESH_MS = 1_000;

/** Everything that is loaded, live: state, load, slowdown, cores and memory, wherever it runs. */
export function Instances() {
  const trpc = useTRPC();
  const { params, change } = useUrlState();
  const workers = useQuery(trpc.fleet.workers.queryOptions(undefined, { refetchInterval: FRESH_MS }));
  const history = useBusyHistory(workers.data, workers.dataUpdatedAt);
  const state = params.get('state');
  const worker = params.get('worker');
  const all = workers.data?.flatMap((each) => each.instances) ?? [];
  const rows = shownInstances(all, { state, worker });
  return (
    <>
      <PageHeader
        title="Instances" description="Everything that is loaded, and what it does now"
        actions={
          <Badge tone={workers.isError ? 'warn' : workers.isPending ? 'neutral' : 'good'} className="h-6">
            <span aria-hidden className="size-1.5 rounded-full bg-current" />
            <span role="status">{workers.isError ? 'Reconnecting' : workers.isPending ? 'Connecting' : 'Live'}</span>
          </Badge>
        }
      />
      <div className="grid grid-cols-1 gap-4 sm:gap-5">
        {workers.isError && <Notice tone="bad" title={explainError(workers.error).title} action={<Button onClick={() => void workers.refetch()}>Try again</Button>}>{explainError(workers.error).text}</Notice>}
        <WorkerHeat workers={workers.data} history={history} chosen={worker} onChoose={(name) => change({ worker: name === worker ? null : name })} />
        <Card
          title="Loaded" description={workers.data === undefined ? 'loading' : `${rows.length} of ${all.length} instances${worker === null ? '' : ` on ${worker}`}`}
          actions={<StateChips states={statesOf(all)} chosen={state} onChoose={(next) => change({ state: next })} />}
        >
          {workers.data === undefined ? <Skeleton className="h-72" /> : all.length === 0 ? (
            <EmptyState
              icon={<Boxes />} title="Nothing is loaded" text="A query of a task loads the cheapest variant that meets its objective. An instance can also be kept loaded, whatever is asked."
              action={<Button asChild look="primary"><Link href="/tasks">Go to the tasks</Link></Button>}
            />
          ) : rows.length === 0 ? (
            <EmptyState icon={<Boxes />} title="No instance fits" text="None is in this state on this machine now." action={<Button onClick={() => change({ state: null, worker: null })}>Show all instances</Button>} />
          ) : (
            <LiveTable rows={rows} workers={workers.data} history={history} nowMs={workers.dataUpdatedAt} />
          )}
        </Card>
        <ResidencyCard />
        <EndedCard />
      </div>
    </>
  );
}

type StateChipsProps = { states: ReturnType<typeof statesOf>; chosen: string | null; onChoose: (state: string | null) => void };

function StateChips({ states, chosen, onChoose }: StateChipsProps) {
  if (states.length < 2 && chosen === null) return null;
  return (
    <div role="group" aria-label="States" className="flex flex-wrap gap-1.5">
      {states.map(({ state, count }) => (
        <button
          key={state} type="button" aria-pressed={chosen === state} onClick={() => onChoose(chosen === state ? null : state)}
          className="h-7 rounded-full border px-2.5 text-xs font-medium text-ink-muted hover:text-ink aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent-text"
        >
          {state} {count}
        </button>
      ))}
      {chosen !== null && !states.some(({ state }) => state === chosen) && <Button size="sm" look="ghost" onClick={() => onChoose(null)}>Clear “{chosen}”</Button>}
    </div>
  );
}

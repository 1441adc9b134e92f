'use client';
import Link from 'next/link';
import { useQuery } from '@tanstack/react-query';
import { ArrowDownRight, ArrowUpRight, CircleDot, Layers, Server } from 'lucide-react';
import { useTRPC } from '../../client/trpc';
import { formatAgo } from '../../components/format';
import { Badge } from '../../components/ui/badge';
import type { Tone } from '../../components/ui/badge';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { EmptyState } from '../../components/ui/empty-state';
import { Skeleton } from '../../components/ui/skeleton';
import type { ScalingEventRow } from '../../server/fleet/list-events';

const LOOKS: Readonly<Record<string, { tone: Tone; icon: typeof ArrowUpRight }>> = {
  start: { tone: 'good', icon: ArrowUpRight },
  replicate: { tone: 'good', icon: ArrowUpRight },
  upgrade: { tone: 'accent', icon: ArrowUpRight },
  downgrade: { tone: 'accent', icon: ArrowDownRight },
  stop: { tone: 'neutral', icon: ArrowDownRight },
  evict: { tone: 'warn', icon: ArrowDownRight },
  'worker-joined': { tone: 'info', icon: Server },
  'worker-lost': { tone: 'bad', icon: Server },
};

/** What scaled lately, and why. */
export function RecentEvents() {
  const trpc = useTRPC();
  const events = useQuery(trpc.fleet.events.queryOptions({ limit: 6 }, { refetchInterval: 3_000 }));
  return (
    <Card title="What scaled, and why" description="models loaded and unloaded, machines come and gone" actions={<Button asChild size="sm"><Link href="/fleet">All events</Link></Button>}>
      {events.isPending ? (
        <Skeleton className="h-40" />
      ) : (events.data ?? []).length === 0 ? (
        <EmptyState icon={<Layers />} title="Nothing has scaled yet" text="The first query of a task loads a model; every such decision is listed here with its reason." />
      ) : (
        <ol className="divide-y">
          {events.data?.map((event) => <EventItem key={event.id} event={event} nowMs={events.dataUpdatedAt} />)}
        </ol>
      )}
    </Card>
  );
}

function EventItem({ event, nowMs }: { event: ScalingEventRow; nowMs: number }) {
  const { tone, icon: Icon } = LOOKS[event.action] ?? { tone: 'neutral', icon: CircleDot };
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 py-2 sm:flex-nowrap">
      <Badge tone={tone} className="shrink-0 sm:mt-0.5 sm:self-start"><Icon aria-hidden />{event.action.replace('-', ' ')}</Badge>
      <div className="min-w-0 flex-1 basis-full sm:basis-auto">
        <p className="truncate font-medium">
          {event.variant ?? event.worker ?? event.task ?? 'fleet'}
          {event.variant !== null && event.worker !== null && <span className="font-normal text-ink-muted"> on {event.worker}</span>}
        </p>
        <p className="text-xs text-ink-muted">{event.reasons.map((reason) => reason.text).join(' ')}</p>
      </div>
      <time dateTime={new Date(event.atMs).toISOString()} className="shrink-0 text-xs text-ink-faint">{formatAgo(event.atMs, nowMs)}</time>
    </li>
  );
}

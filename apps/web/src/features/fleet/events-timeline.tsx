'use client';
import { useState } from 'react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { explainError, useTRPC } from '../../client/trpc';
import { formatAgo, formatClock } from '../../components/format';
import { Badge } from '../../components/ui/badge';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { EmptyState } from '../../components/ui/empty-state';
import { Notice } from '../../components/ui/notice';
import { Skeleton } from '../../components/ui/skeleton';
import type { ScalingEventRow } from '../../server/fleet/list-events';
import { eventLook } from './event-look';

const PAGE = 15;
const MOST = 500;

/** What was loaded, unloaded, joined and lost, newest first, with the reasons. */
export function EventsTimeline() {
  const trpc = useTRPC();
  const [limit, setLimit] = useState(PAGE);
  const events = useQuery(trpc.fleet.events.queryOptions({ limit }, { refetchInterval: 2_000, placeholderData: keepPreviousData }));
  const rows = events.data ?? [];
  return (
    <Card title="Scaling events" description="every decision to load, unload or move, with its reasons">
      {events.isPending ? (
        <Skeleton className="h-80" />
      ) : events.isError ? (
        <Notice tone="bad" title={explainError(events.error).title}>{explainError(events.error).text}</Notice>
      ) : rows.length === 0 ? (
        <EmptyState icon={<History />} title="Nothing has scaled yet" text="The first query of a task loads a model. That decision, and every one after it, is kept here with its reasons." />
      ) : (
        <>
          <ol className="relative ml-1.5 border-l">
            {rows.map((event) => <EventItem key={event.id} event={event} nowMs={events.dataUpdatedAt} />)}
          </ol>
          {rows.length >= limit && limit < MOST && (
            <div className="mt-3 text-center"><Button size="sm" busy={events.isPlaceholderData} onClick={() => setLimit(Math.min(MOST, limit + 2 * PAGE))}>Show earlier events</Button></div>
          )}
        </>
      )}
    </Card>
  );
}

function EventItem({ event, nowMs }: { event: ScalingEventRow; nowMs: number }) {
  const { tone, icon: Icon, text } = eventLook(event.action);
  return (
    <li className="relative pb-4 pl-5 last:pb-0">
      <span aria-hidden className="absolute -left-[5px] top-2 size-2.25 rounded-full border-2 border-surface bg-line-strong" />
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <Badge tone={tone}><Icon aria-hidden />{text}</Badge>
        <span className="min-w-0 font-medium [overflow-wrap:anywhere]">{event.variant ?? event.worker ?? event.task ?? 'fleet'}</span>
        {event.variant !== null && event.worker !== null && <span className="text-ink-muted">on {event.worker}</span>}
        <time dateTime={new Date(event.atMs).toISOString()} className="ml-auto text-xs text-ink-faint">{formatClock(event.atMs, true)}, {formatAgo(event.atMs, nowMs)}</time>
      </div>
      {event.reasons.length > 0 && (
        <ul className="mt-1 grid gap-0.5 text-xs text-ink-muted">
          {event.reasons.map((reason) => <li key={`${reason.code} ${reason.text}`}>{reason.text}</li>)}
        </ul>
      )}
    </li>
  );
}

'use client';
import { useState } from 'react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { explainError, useTRPC } from '../../client/trpc';
import { formatAgo } from '../../components/format';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { EmptyState } from '../../components/ui/empty-state';
import { Notice } from '../../components/ui/notice';
import { Skeleton } from '../../components/ui/skeleton';
import { useTimeRange } from '../../components/time/use-time-range';
import { EventItem } from '../../components/scaling/event-item';

const PAGE = 15;
const MOST = 500;

/** What was loaded, unloaded, joined and lost, newest first, with the reasons. */
export function EventsTimeline() {
  const trpc = useTRPC();
  const { clock } = useTimeRange('1h');
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
            {rows.map((event) => <EventItem key={event.id} event={event} when={`${clock(event.atMs, { seconds: true })}, ${formatAgo(event.atMs, events.dataUpdatedAt)}`} />)}
          </ol>
          {rows.length >= limit && limit < MOST && (
            <div className="mt-3 text-center"><Button size="sm" busy={events.isPlaceholderData} onClick={() => setLimit(Math.min(MOST, limit + 2 * PAGE))}>Show earlier events</Button></div>
          )}
        </>
      )}
    </Card>
  );
}

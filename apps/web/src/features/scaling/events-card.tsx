'use client';
import Link from 'next/link';
import { useState } from 'react';
import { History } from 'lucide-react';
import { formatCount } from '../../components/format';
import { EventItem } from '../../components/scaling/event-item';
import { eventLook } from '../../components/scaling/event-look';
import { useUrlState } from '../../components/url/use-url-state';
import { useTimeLink } from '../../components/time/use-time-range';
import type { TimeView } from '../../components/time/use-time-range';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { EmptyState } from '../../components/ui/empty-state';
import { Skeleton } from '../../components/ui/skeleton';
import type { ScalingEventRow } from '../../server/fleet/list-events';
import type { ScalingTimeline } from '../../server/scaling/timeline';

const PAGE = 25;
const AROUND_MS = 60_000;

/** Every change of the time that is shown, newest first, narrowed by what was done. */
export function EventsCard({ timeline, task, time }: { timeline: ScalingTimeline | undefined; task: string | undefined; time: TimeView }) {
  const { params, change } = useUrlState();
  const [shown, setShown] = useState(PAGE);
  const action = params.get('action');
  const events = timeline?.events ?? [];
  const actions = [...new Set(events.map((event) => event.action))].sort();
  const fitting = action === null ? events : events.filter((event) => event.action === action);
  return (
    <Card title="What changed, and why" description={timeline === undefined ? 'loading' : `${formatCount(events.length)}${timeline.moreEvents ? ' newest' : ''} events, ${time.words}`}>
      {timeline === undefined ? <Skeleton className="h-80" /> : events.length === 0 ? (
        <EmptyState
          icon={<History />} title="Nothing was loaded, unloaded or moved" text="Instances change when load does. A longer time, or all tasks, may show why what runs now was started."
          action={<Button onClick={() => time.setRange({ kind: 'last', span: '7d' })}>Look at the last 7 days</Button>}
        />
      ) : (
        <>
          <div role="group" aria-label="Kinds of change" className="mb-4 flex flex-wrap gap-1.5">
            {[null, ...actions].map((each) => (
              <button
                key={each ?? 'all'} type="button" aria-pressed={action === each} onClick={() => change({ action: each })}
                className="h-7 rounded-full border px-2.5 text-xs font-medium text-ink-muted hover:text-ink aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent-text"
              >
                {each === null ? 'all' : eventLook(each).text} {formatCount(each === null ? events.length : events.filter((event) => event.action === each).length)}
              </button>
            ))}
          </div>
          <ol className="relative ml-1.5 border-l">
            {fitting.slice(0, shown).map((event) => <EventItem key={event.id} event={event} when={time.clock(event.atMs, { date: time.dated, seconds: true })} more={<QueriesThen event={event} task={task} />} />)}
          </ol>
          {fitting.length > shown && <div className="mt-3 text-center"><Button size="sm" onClick={() => setShown(shown + 2 * PAGE)}>Show earlier events</Button></div>}
        </>
      )}
    </Card>
  );
}

function QueriesThen({ event, task }: { event: ScalingEventRow; task: string | undefined }) {
  const link = useTimeLink();
  const of = event.task ?? task;
  if (of === undefined) return null;
  const href = link('/decisions', { task: of, last: null, from: new Date(event.atMs - AROUND_MS).toISOString(), to: new Date(event.atMs + AROUND_MS).toISOString() });
  return <Link href={href} className="text-accent-text hover:underline">Queries around it<span className="sr-only">: {of}, {eventLook(event.action).text}</span></Link>;
}

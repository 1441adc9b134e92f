import type { ReactNode } from 'react';
import Link from 'next/link';
import { Badge } from '../ui/badge';
import type { ScalingEventRow } from '../../server/fleet/list-events';
import { eventLook } from './event-look';

type EventItemProps = { event: ScalingEventRow; /** When it was, as it is written here. */ when: ReactNode; /** More about it, at the end. */ more?: ReactNode; marked?: boolean };

/** One scaling event on a timeline: what, where, when, and its reasons in words. */
export function EventItem({ event, when, more, marked = false }: EventItemProps) {
  const { tone, icon: Icon, text } = eventLook(event.action);
  const name = event.variant ?? event.worker ?? event.task ?? 'fleet';
  return (
    <li className="relative pb-3 pl-5 last:pb-0">
      <span aria-hidden className={`absolute -left-[5px] top-2 size-2.25 rounded-full border-2 border-surface ${marked ? 'bg-accent' : 'bg-line-strong'}`} />
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        <Badge tone={tone}><Icon aria-hidden />{text}</Badge>
        {event.variant !== null && event.task !== null ? (
          <Link href={`/tasks/${event.task}/${event.variant.split('.')[0] ?? ''}`} className="min-w-0 font-medium hover:underline [overflow-wrap:anywhere]">{name}</Link>
        ) : (
          <span className="min-w-0 font-medium [overflow-wrap:anywhere]">{name}</span>
        )}
        {event.variant !== null && event.worker !== null && <span className="text-ink-muted">on {event.worker}</span>}
        <time dateTime={new Date(event.atMs).toISOString()} className="ml-auto text-xs text-ink-faint">{when}</time>
      </div>
      {(event.reasons.length > 0 || more !== undefined) && (
        <div className="mt-1 flex flex-wrap items-baseline gap-x-3 gap-y-0.5 text-xs">
          <ul className="grid gap-0.5 text-ink-muted">
            {event.reasons.map((reason) => <li key={`${reason.code} ${reason.text}`}>{reason.text}</li>)}
          </ul>
          {more}
        </div>
      )}
    </li>
  );
}

import Link from 'next/link';
import { ArrowRight } from 'lucide-react';
import { EventItem } from '../../../components/scaling/event-item';
import { Button } from '../../../components/ui/button';
import { Card } from '../../../components/ui/card';
import { Skeleton } from '../../../components/ui/skeleton';
import { useTimeLink } from '../../../components/time/use-time-range';
import type { TimeView } from '../../../components/time/use-time-range';
import type { DecisionAround } from '../../../server/decision/around';

type AroundCardProps = { around: DecisionAround | undefined; atMs: number; clock: TimeView['clock'] };

const WINDOW_MS = 15 * 60_000;

/** The model, the instance, and what scaled shortly before and after a decision. */
export function AroundCard({ around, atMs, clock }: AroundCardProps) {
  const link = useTimeLink();
  const window = { from: new Date(Math.floor((atMs - WINDOW_MS) / 60_000) * 60_000).toISOString(), to: new Date(Math.ceil((atMs + WINDOW_MS) / 60_000) * 60_000).toISOString() };
  const timeline = link('/scaling', { ...window, last: '', ...(around?.task === null || around?.task === undefined ? {} : { task: around.task }) });
  return (
    <Card title="What scaled around it" description="from three minutes before to one minute after" actions={<Button asChild size="sm"><Link href={timeline}>Timeline around it</Link></Button>}>
      {around === undefined ? <Skeleton className="h-40" /> : (
        <>
          <Origin around={around} clock={clock} />
          {around.events.length === 0 ? (
            <p className="text-sm text-ink-muted">Nothing was loaded, unloaded or moved.</p>
          ) : (
            <ol className="relative ml-1.5 border-l">
              {around.events.map((event) => (
                <EventItem key={event.id} event={event} marked={event.instanceId !== null && event.instanceId === around.instance?.id} when={`${clock(event.atMs, { seconds: true })}, ${distance(event.atMs - atMs)}`} />
              ))}
            </ol>
          )}
        </>
      )}
    </Card>
  );
}

function Origin({ around: { variant, instance }, clock }: { around: DecisionAround; clock: TimeView['clock'] }) {
  if (variant === null) return null;
  return (
    <p className="mb-3 flex flex-wrap items-center gap-x-2 text-sm">
      <Link href={`/tasks/${variant.task}/${variant.architecture}`} className="font-medium text-accent-text hover:underline wrap-anywhere">{variant.name}</Link>
      <ArrowRight className="size-4 text-ink-faint" aria-hidden />
      {instance === null ? (
        <span className="text-ink-muted">the instance is no longer known</span>
      ) : (
        <span className="text-ink-muted">
          loaded {clock(instance.startedAtMs, { date: true, seconds: true })} ({withoutStop(instance.reason)}), {instance.stoppedAtMs === null ? `${instance.state} now` : `stopped ${clock(instance.stoppedAtMs, { seconds: true })}`}
        </span>
      )}
    </p>
  );
}

function distance(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1_000);
  if (seconds === 0) return 'at that moment';
  const text = seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${text} ${ms < 0 ? 'before' : 'after'}`;
}

/** Returns a sentence as a part of another one. */
function withoutStop(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1).replace(/\.$/u, '')}`;
}

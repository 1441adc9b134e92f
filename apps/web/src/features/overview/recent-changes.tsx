'use client';
import Link from 'next/link';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { BadgeCheck, CircleX, Layers, Upload } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useTRPC } from '../../client/trpc';
import { formatAgo } from '../../components/format';
import { eventLook } from '../../components/scaling/event-look';
import { refreshEvery } from '../../components/time/time-range';
import { useTimeLink } from '../../components/time/use-time-range';
import type { TimeView } from '../../components/time/use-time-range';
import { Badge } from '../../components/ui/badge';
import type { Tone } from '../../components/ui/badge';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { EmptyState } from '../../components/ui/empty-state';
import { Skeleton } from '../../components/ui/skeleton';
import type { Change } from '../../server/scaling/changes';

const SHOWN = 8;

const VERSION_LOOKS: Readonly<Record<Extract<Change, { kind: 'version' }>['action'], { tone: Tone; icon: LucideIcon; text: string }>> = {
  registered: { tone: 'info', icon: Upload, text: 'registered' },
  ready: { tone: 'good', icon: BadgeCheck, text: 'ready' },
  failed: { tone: 'bad', icon: CircleX, text: 'registration failed' },
};

/** What changed lately and why: instances, machines and versions. */
export function RecentChanges({ time }: { time: TimeView }) {
  const trpc = useTRPC();
  const link = useTimeLink();
  const between = time.range.kind === 'between' ? time.period : {};
  const changes = useQuery(trpc.scaling.changes.queryOptions({ limit: SHOWN, ...between }, { refetchInterval: refreshEvery(time.range, 3_000), placeholderData: keepPreviousData }));
  return (
    <Card title="What changed, and why" description="models loaded and unloaded, machines come and gone, new versions" actions={<Button asChild size="sm"><Link href={link('/scaling')}>Timeline</Link></Button>}>
      {changes.isPending ? (
        <Skeleton className="h-64" />
      ) : (changes.data ?? []).length === 0 ? (
        <EmptyState icon={<Layers />} title="Nothing has changed" text="The first query of a task loads a model; every such decision is listed here with its reason." />
      ) : (
        <ol className="divide-y">
          {changes.data?.map((change) => <ChangeItem key={change.id} change={change} when={time.range.kind === 'last' ? formatAgo(change.atMs, changes.dataUpdatedAt) : time.clock(change.atMs, { date: true })} />)}
        </ol>
      )}
    </Card>
  );
}

function ChangeItem({ change, when }: { change: Change; when: string }) {
  const { tone, icon: Icon, text } = change.kind === 'scaling' ? eventLook(change.event.action) : VERSION_LOOKS[change.action];
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-3 gap-y-1 py-2 sm:grid-cols-[9.5rem_minmax(0,1fr)_auto]">
      <Badge tone={tone} className="justify-self-start"><Icon aria-hidden />{text}</Badge>
      <time dateTime={new Date(change.atMs).toISOString()} className="text-right text-xs text-ink-faint sm:order-last">{when}</time>
      <div className="col-span-2 min-w-0 sm:col-span-1">
        <p className="font-medium wrap-anywhere"><Subject change={change} /></p>
        <p className="text-xs text-ink-muted">{change.kind === 'scaling' ? change.event.reasons.map((reason) => reason.text).join(' ') : change.text}</p>
      </div>
    </li>
  );
}

function Subject({ change }: { change: Change }) {
  if (change.kind === 'version') return <Link href={`/tasks/${change.task}/${change.architecture}`} className="hover:underline">{change.architecture} v{change.version}</Link>;
  const { variant, worker, task } = change.event;
  return (
    <>
      {variant ?? worker ?? task ?? 'fleet'}
      {variant !== null && worker !== null && <span className="font-normal text-ink-muted"> on {worker}</span>}
    </>
  );
}

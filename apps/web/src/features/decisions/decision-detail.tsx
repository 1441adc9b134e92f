'use client';
import Link from 'next/link';
import { useQuery } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import { explainError, refusalIn, useTRPC } from '../../client/trpc';
import { DecisionBadge } from '../../components/decision/decision-badge';
import { DecisionView } from '../../components/decision/decision-view';
import { useTimeRange } from '../../components/time/use-time-range';
import { zoneName } from '../../components/time/format-instant';
import { useUrlState } from '../../components/url/use-url-state';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { CopyButton } from '../../components/ui/copy-button';
import { Notice } from '../../components/ui/notice';
import { PageHeader } from '../../components/ui/page-header';
import { Skeleton } from '../../components/ui/skeleton';
import { AroundCard } from './detail/around-card';
import { ChangeCard } from './detail/change-card';
import { TimeBars } from './detail/time-bars';
import { whatToChange } from './detail/what-to-change';

/** One decision in full: what was asked, what was weighed, what came of it, what scaled around it, and what could be changed. */
export function DecisionDetail({ id }: { id: string }) {
  const trpc = useTRPC();
  const { clock, zone } = useTimeRange('1h');
  const { params } = useUrlState();
  const back = params.toString() === '' ? '/decisions' : `/decisions?${params.toString()}`;
  const decision = useQuery(trpc.decision.get.queryOptions({ id }, { staleTime: Infinity }));
  const around = useQuery(trpc.decision.around.queryOptions({ id }, { staleTime: 30_000 }));
  if (decision.isError) return <><BackLink href={back} /><NotShown error={decision.error} back={back} /></>;
  const found = decision.data;
  if (found === undefined) return <><BackLink href={back} /><PageHeader title="Decision" /><div className="grid gap-5" role="status" aria-label="Loading the decision"><Skeleton className="h-40 rounded-card" /><Skeleton className="h-96 rounded-card" /></div></>;
  const deadlineUs = found.objective.maxLatencyUs;
  const missed = found.outcome === 'timed_out' || (found.unmet ?? []).length > 0 || (found.actualUs !== null && deadlineUs !== null && found.actualUs > deadlineUs);
  return (
    <>
      <BackLink href={back} />
      <PageHeader
        title={<span className="flex flex-wrap items-center gap-2.5">Decision<DecisionBadge {...found} missed={missed} /></span>}
        description={<>{found.application} asked for {found.target}, {clock(found.atMs, { date: true, seconds: true })} {zoneName(zone)}</>}
        actions={<span className="inline-flex items-center gap-1.5 text-xs text-ink-muted">id <code className="wrap-anywhere">{found.id}</code><CopyButton text={found.id} label="Copy the decision's id" /></span>}
      />
      <div className="grid grid-cols-1 gap-4 sm:gap-5">
        <Card title="Time" description={found.variant === null ? 'no variant was chosen' : `${found.variant} on ${found.worker ?? 'a worker'} (${found.hardwareClass ?? 'unknown'})`}>
          <TimeBars predictedUs={found.predictedFinishUs} actualUs={found.actualUs} deadlineUs={deadlineUs} />
        </Card>
        <ChangeCard suggestions={whatToChange(found, around.data?.task ?? null)} />
        <Card title="Why" description="what was asked, after all defaults, and every candidate with its verdict"><DecisionView decision={found} none={found.variant === null ? undefined : 'The candidates of this query were not recorded: it was kept because of how it ended. Ask with explain: true to have them.'} /></Card>
        <AroundCard around={around.data} atMs={found.atMs} clock={clock} />
      </div>
    </>
  );
}

function BackLink({ href }: { href: string }) {
  return <Link href={href} className="mb-2 inline-flex items-center gap-1.5 text-sm text-ink-muted hover:text-ink"><ArrowLeft className="size-4" aria-hidden />Decisions</Link>;
}

function NotShown({ error, back }: { error: unknown; back: string }) {
  const { title, text } = explainError(error);
  return <Notice tone={refusalIn(error)?.code === 'unknown_name' ? 'warn' : 'bad'} title={title} action={<Button asChild><Link href={back}>See all decisions</Link></Button>}>{text}</Notice>;
}

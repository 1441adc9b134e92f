'use client';
import { useState } from 'react';
import Link from 'next/link';
import { useQuery } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import { explainError, useTRPC } from '../../../client/trpc';
import { formatAgo, formatCount } from '../../../components/format';
import { Badge } from '../../../components/ui/badge';
import { Button } from '../../../components/ui/button';
import { Notice } from '../../../components/ui/notice';
import { PageHeader } from '../../../components/ui/page-header';
import { Skeleton } from '../../../components/ui/skeleton';
import type { PlanDetail } from '../../../server/plan/read-plans';
import { isOpen, planLook } from '../plan-words';
import { Answer } from './answer';
import { PlanActions } from './plan-actions';

const LOOK_EVERY_MS = 700;

/** One plan: how far it is, alternatives side by side, what is recommended and why. */
export function PlanPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const plan = useQuery(trpc.plan.get.queryOptions({ id }, { refetchInterval: (query) => (query.state.data === undefined || isOpen(query.state.data) ? LOOK_EVERY_MS : false) }));
  return (
    <>
      <Link href="/planner" className="mb-2 inline-flex items-center gap-1 text-sm text-ink-muted hover:text-ink"><ArrowLeft className="size-4" aria-hidden />Planner</Link>
      {plan.data !== undefined ? <Body plan={plan.data} nowMs={plan.dataUpdatedAt} /> : plan.isError ? (
        <>
          <PageHeader title="Plan" />
          <Notice tone="bad" title={explainError(plan.error).title} action={<Button asChild><Link href="/planner">All plans</Link></Button>}>{explainError(plan.error).text}</Notice>
        </>
      ) : (
        <>
          <PageHeader title="Plan" description=" " />
          <Skeleton className="h-96 rounded-card" />
        </>
      )}
    </>
  );
}

function Body({ plan, nowMs }: { plan: PlanDetail; nowMs: number }) {
  const { text, tone } = planLook(plan);
  return (
    <>
      <PageHeader
        title={<span className="wrap-anywhere">{plan.name} <Badge tone={tone} className="ml-1 align-middle">{text}</Badge></span>}
        description={`asked ${formatAgo(plan.createdAtMs, nowMs)} by ${plan.createdBy}${rested(plan)}`} actions={<PlanActions plan={plan} />}
      />
      {plan.state === 'failed' && <div className="mb-4"><Notice tone="bad" title={upper(plan.error ?? 'It could not be reckoned')}>{upper(plan.hint ?? 'Ask again.')}</Notice></div>}
      <Progress plan={plan} />
      {plan.result !== null ? <Answer plan={plan} result={plan.result} /> : isOpen(plan) ? <Skeleton className="h-96 rounded-card" /> : plan.state === 'cancelled' && <Notice tone="info" title="It was ended before there was an answer">Ask again to have one.</Notice>}
    </>
  );
}

/** The height is kept when it is done while somebody looks, so that nothing jumps; a plan that was done before has none. */
function Progress({ plan }: { plan: PlanDetail }) {
  const open = isOpen(plan);
  const [seenOpen, setSeenOpen] = useState(open);
  if (open && !seenOpen) setSeenOpen(true);
  return (
    <div className={seenOpen ? 'mb-4 h-7' : undefined} aria-live="polite">
      {open && (
        <>
          <div role="progressbar" aria-label="Progress of the plan" aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(100 * plan.progress)} className="h-1.5 overflow-hidden rounded-full bg-sunken">
            <div className="h-full bg-(--chart-1) transition-[width]" style={{ width: `${100 * plan.progress}%` }} />
          </div>
          <p className="mt-1 truncate text-xs tabular-nums text-ink-muted">{plan.state === 'queued' ? 'waits for its turn' : plan.stage}{plan.result === null ? '' : '; what follows is a first, rough answer'}</p>
        </>
      )}
    </div>
  );
}

function rested({ result }: PlanDetail): string {
  if (result === null) return '';
  return `; worked out in ${(result.tookMs / 1_000).toFixed(1)} s from ${formatCount(result.simulatedQueries)} simulated queries`;
}

function upper(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}

'use client';
import Link from 'next/link';
import { useQuery } from '@tanstack/react-query';
import { explainError, useTRPC } from '../../../client/trpc';
import { Button } from '../../../components/ui/button';
import { Notice } from '../../../components/ui/notice';
import { PageHeader } from '../../../components/ui/page-header';
import { Skeleton } from '../../../components/ui/skeleton';
import { draftOf, firstDraft } from './plan-draft';
import { PlanForm } from './plan-form';

const MINUTES: Readonly<Record<string, number>> = { '1h': 60, '24h': 1_440, '7d': 10_080, '30d': 43_200 };

/** Where a plan begins: with what is here, or with an earlier question (`from`) that is to be changed. */
export function NewPlan({ from, last }: { from: string | null; last: string | null }) {
  const trpc = useTRPC();
  const defaults = useQuery(trpc.plan.defaults.queryOptions(undefined, { staleTime: Infinity }));
  const earlier = useQuery(trpc.plan.get.queryOptions({ id: from ?? '' }, { enabled: from !== null, staleTime: Infinity }));
  const error = defaults.error ?? earlier.error;
  const ready = defaults.data !== undefined && (from === null || earlier.data !== undefined);
  return (
    <div className="mx-auto max-w-4xl">
      <PageHeader
        title="New plan" description="Whose traffic, how much of it, what is promised, and on what machines"
        actions={<Link className="text-sm text-accent-text hover:underline" href="/planner">All plans</Link>}
      />
      {error !== null ? (
        <Notice tone="bad" title={explainError(error).title} action={<Button asChild><Link href="/planner">All plans</Link></Button>}>{explainError(error).text}</Notice>
      ) : !ready ? <Skeleton className="h-144 rounded-card" /> : (
        <PlanForm defaults={defaults.data} first={earlier.data === undefined ? firstDraft(defaults.data, MINUTES[last ?? '24h'] ?? 1_440) : draftOf(defaults.data, earlier.data)} />
      )}
    </div>
  );
}

'use client';
import Link from 'next/link';
import { useQuery } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import { explainError, useTRPC } from '../../../client/trpc';
import { formatRate } from '../../../components/format';
import { Button } from '../../../components/ui/button';
import { Card } from '../../../components/ui/card';
import { Notice } from '../../../components/ui/notice';
import { PageHeader } from '../../../components/ui/page-header';
import { Skeleton } from '../../../components/ui/skeleton';
import type { PlanComparison } from '../../../server/plan/compare-plans';
import { figureText, machinesText, metText, perHour } from '../plan-words';

/** Plans side by side: what is recommended for each, and how it differs. */
export function ComparePlans({ ids }: { ids: readonly string[] }) {
  const trpc = useTRPC();
  const enough = ids.length >= 2 && ids.length <= 4;
  const found = useQuery(trpc.plan.compare.queryOptions({ ids: [...ids] }, { enabled: enough }));
  return (
    <>
      <Link href="/planner" className="mb-2 inline-flex items-center gap-1 text-sm text-ink-muted hover:text-ink"><ArrowLeft className="size-4" aria-hidden />Planner</Link>
      <PageHeader title="Plans side by side" description="What is recommended for each" />
      {!enough ? <Notice tone="info" title="Choose two to four plans" action={<Button asChild><Link href="/planner">All plans</Link></Button>}>Tick them in the list, then compare.</Notice>
        : found.isError ? <Notice tone="bad" title={explainError(found.error).title} action={<Button asChild><Link href="/planner">All plans</Link></Button>}>{explainError(found.error).text}</Notice>
          : found.data === undefined ? <Skeleton className="h-72 rounded-card" /> : (
            <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
              {found.data.plans.map((plan) => <PlanColumn key={plan.id} plan={plan} />)}
            </div>
          )}
    </>
  );
}

function PlanColumn({ plan }: { plan: PlanComparison['plans'][number] }) {
  const { recommended } = plan;
  const facts: readonly (readonly [string, string])[] = [
    ['Traffic', plan.meanPerSecond === null ? '–' : `${formatRate(plan.meanPerSecond)}, at most ${formatRate(plan.peakPerSecond)}`],
    ['Growth', `${plan.growth} times`], ['Deadline', plan.maxLatencyMs === undefined ? 'as applications ask' : plan.maxLatencyMs === null ? 'none' : `${plan.maxLatencyMs} ms`],
    ['Classes', plan.classes.join(', ')],
    ...(recommended === null ? [] : [
      ['Machines', machinesText(recommended.machines)], ['As asked', figureText(recommended.met, metText).text], ['p99', recommended.p99Ms === null ? '–' : `${recommended.p99Ms.toFixed(1)} ms`],
      ['Mostly by', recommended.variants[0]?.name ?? '–'], ['What binds', recommended.binding.text],
    ] as const),
  ];
  return (
    <Card title={<Link href={`/planner/${encodeURIComponent(plan.id)}`} className="wrap-anywhere hover:underline">{plan.name}</Link>} description={plan.answer === 'rough' ? 'a rough answer so far' : undefined}>
      <p className="text-2xl font-semibold tracking-tight">{recommended === null ? '–' : perHour(recommended.costPerHourUsd.mean)}</p>
      <p className="text-xs text-ink-muted">{recommended === null ? (plan.reasons[0] ?? 'no answer yet') : plan.costRatio === null || plan.costRatio === 1 ? recommended.name : `${plan.costRatio.toFixed(2)} times the first; ${recommended.name}`}</p>
      <dl className="mt-3 grid gap-2 text-sm">
        {facts.map(([name, value]) => <div key={name}><dt className="text-xs text-ink-muted">{name}</dt><dd className="wrap-anywhere">{value}</dd></div>)}
      </dl>
    </Card>
  );
}

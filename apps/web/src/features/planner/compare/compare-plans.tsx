'use client';
import Link from 'next/link';
import { useQuery } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import { explainError, useTRPC } from '../../../client/trpc';
import { Button } from '../../../components/ui/button';
import { Card } from '../../../components/ui/card';
import { Notice } from '../../../components/ui/notice';
import { PageHeader } from '../../../components/ui/page-header';
import { Skeleton } from '../../../components/ui/skeleton';
import type { PlanComparison } from '../../../server/plan/compare-plans';
import { comparedFacts, type ComparedFact } from './compared-facts';

type Plans = PlanComparison['plans'];

/** Plans side by side: what is recommended for each, and how it differs. */
export function ComparePlans({ ids }: { ids: readonly string[] }) {
  const trpc = useTRPC();
  const enough = ids.length >= 2 && ids.length <= 4;
  const found = useQuery(trpc.plan.compare.queryOptions({ ids: [...ids] }, { enabled: enough }));
  return (
    <>
      <Link href="/planner" className="mb-2 inline-flex items-center gap-1 text-sm text-ink-muted hover:text-ink"><ArrowLeft className="size-4" aria-hidden />Planner</Link>
      <PageHeader title="Plans side by side" description="What is recommended for each; what is the same in all stands back" />
      {!enough ? <Notice tone="info" title="Choose two to four plans" action={<Button asChild><Link href="/planner">All plans</Link></Button>}>Tick them in the list, then compare.</Notice>
        : found.isError ? <Notice tone="bad" title={explainError(found.error).title} action={<Button asChild><Link href="/planner">All plans</Link></Button>}>{explainError(found.error).text}</Notice>
          : found.data === undefined ? <Skeleton className="h-72 rounded-card" /> : <Compared plans={found.data.plans} />}
    </>
  );
}

function Compared({ plans }: { plans: Plans }) {
  const facts = comparedFacts(plans);
  return (
    <>
      <Card className="hidden lg:block"><ComparedTable plans={plans} facts={facts} /></Card>
      <div className="grid gap-4 sm:grid-cols-2 lg:hidden">
        {plans.map((plan, at) => <PlanCard key={plan.id} plan={plan} at={at} facts={facts} />)}
      </div>
    </>
  );
}

/** One line for each fact, so that plans are read across. */
function ComparedTable({ plans, facts }: { plans: Plans; facts: readonly ComparedFact[] }) {
  return (
    <table className="w-full table-fixed text-sm" aria-label="Plans side by side">
      <thead>
        <tr className="border-b align-top">
          <td className="w-28" />
          {plans.map((plan) => <th key={plan.id} scope="col" className="px-3 pb-2 text-left font-medium"><PlanLink plan={plan} /></th>)}
        </tr>
      </thead>
      <tbody>
        {facts.map(({ name, values, same }) => (
          <tr key={name} className="border-b align-top last:border-b-0">
            <th scope="row" className="py-2 pr-2 text-left text-xs font-normal text-ink-muted">{name}</th>
            {plans.map((plan, at) => <td key={plan.id} className={`px-3 py-2 wrap-anywhere ${name === 'Cost' ? 'text-lg font-semibold tracking-tight tabular-nums' : same ? 'text-ink-muted' : ''}`}>{values[at]}</td>)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function PlanCard({ plan, at, facts }: { plan: Plans[number]; at: number; facts: readonly ComparedFact[] }) {
  return (
    <Card title={<PlanLink plan={plan} />}>
      <dl className="grid gap-2 text-sm">
        {facts.map(({ name, values }) => <div key={name}><dt className="text-xs text-ink-muted">{name}</dt><dd className={`wrap-anywhere ${name === 'Cost' ? 'text-xl font-semibold tracking-tight' : ''}`}>{values[at]}</dd></div>)}
      </dl>
    </Card>
  );
}

function PlanLink({ plan }: { plan: Plans[number] }) {
  return (
    <>
      <Link href={`/planner/${encodeURIComponent(plan.id)}`} className="wrap-anywhere hover:underline">{plan.name}</Link>
      {plan.answer === 'rough' && <span className="block text-xs font-normal text-ink-muted">a rough answer so far</span>}
    </>
  );
}

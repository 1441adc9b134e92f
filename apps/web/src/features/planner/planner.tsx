'use client';
import { useState } from 'react';
import Link from 'next/link';
import { useQuery } from '@tanstack/react-query';
import { ChartNoAxesCombined, Columns2, History, Plus } from 'lucide-react';
import { explainError, useTRPC } from '../../client/trpc';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { CodeBlock } from '../../components/ui/code-block';
import { EmptyState } from '../../components/ui/empty-state';
import { Notice } from '../../components/ui/notice';
import { PageHeader } from '../../components/ui/page-header';
import { Skeleton } from '../../components/ui/skeleton';
import { PlanTable } from './plan-table';
import { isOpen } from './plan-words';

const BUSY_MS = 1_000;
const QUIET_MS = 15_000;
const MOST_COMPARED = 4;
const ASK = 'npm run infaas -- plan --task digits --growth 2 --latency 50';

/** What would it cost: questions to the capacity planner, and what came of them. */
export function Planner() {
  const trpc = useTRPC();
  const plans = useQuery(trpc.plan.list.queryOptions(undefined, { refetchInterval: (query) => (query.state.data?.some(isOpen) === true ? BUSY_MS : QUIET_MS) }));
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const kept = chosen.filter((id) => plans.data?.some((plan) => plan.id === id) === true);
  const ask = <Button asChild look="primary"><Link href="/planner/new"><Plus aria-hidden />New plan</Link></Button>;
  const lastWeek = <Button asChild><Link href="/planner/new?last=7d"><History aria-hidden />What would last week have cost?</Link></Button>;
  const some = plans.data !== undefined && plans.data.length > 0;
  return (
    <>
      <PageHeader
        title="Planner" description="What machines some traffic needs, and what they would cost: played by the policies that run here"
        actions={some && <>{lastWeek}{ask}</>}
      />
      {plans.isError ? (
        <Notice tone="bad" title={explainError(plans.error).title} action={<Button onClick={() => void plans.refetch()}>Try again</Button>}>{explainError(plans.error).text}</Notice>
      ) : plans.isPending ? (
        <Skeleton className="h-72 rounded-card" />
      ) : (
        <Card
          title={some ? 'Plans' : undefined} description={some ? 'Choose two to four to see them side by side.' : undefined}
          actions={some ? (
            <Button asChild={kept.length >= 2} size="sm" disabled={kept.length < 2} icon={kept.length < 2 ? <Columns2 /> : undefined}>
              {kept.length < 2 ? 'Compare' : <Link href={`/planner/compare?ids=${kept.join(',')}`}><Columns2 aria-hidden />{`Compare ${kept.length}`}</Link>}
            </Button>
          ) : undefined}
        >
          {some ? (
            <PlanTable
              plans={plans.data} nowMs={plans.dataUpdatedAt} chosen={kept}
              onChoose={(id, on) => setChosen(on ? [...kept, id].slice(-MOST_COMPARED) : kept.filter((each) => each !== id))}
            />
          ) : (
            <>
              <EmptyState
                icon={<ChartNoAxesCombined />} title="Ask what it would cost" action={<div className="flex flex-wrap justify-center gap-2">{ask}{lastWeek}</div>}
                text="Twice the traffic, other machines, a tighter deadline: the planner plays your traffic against alternatives and recommends the cheapest fleet that keeps what you promise. The first answer takes seconds."
              />
              <CodeBlock label="From a terminal" code={ASK} />
            </>
          )}
        </Card>
      )}
    </>
  );
}

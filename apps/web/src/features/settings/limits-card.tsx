'use client';
import Link from 'next/link';
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Gauge } from 'lucide-react';
import { useTRPC } from '../../client/trpc';
import { formatCount, formatRate, formatUsd } from '../../components/format';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { EmptyState } from '../../components/ui/empty-state';
import { Skeleton } from '../../components/ui/skeleton';
import { Table } from '../../components/ui/table';
import type { Column } from '../../components/ui/table';
import type { ApplicationSummary } from '../../server/application/list-applications';
import { LimitsDialog } from './limits-dialog';

/** What each application may ask and cost; above it its queries get 429. */
export function LimitsCard({ editable }: { editable: boolean }) {
  const trpc = useTRPC();
  const [changed, setChanged] = useState<ApplicationSummary | null>(null);
  const applications = useQuery(trpc.application.list.queryOptions(undefined, { refetchInterval: 30_000 }));
  const rows = (applications.data ?? []).filter((each) => !each.builtIn);
  return (
    <Card title="Limits of applications" description="Queries above a limit are refused with 429 and the time to wait; each gateway counts for itself" reads={[applications]}>
      {applications.data === undefined ? <Skeleton className="h-40" /> : (
        <Table
          label="Limits of applications" rows={rows} rowKey={(row) => row.id} columns={columnsOf(editable ? setChanged : null)}
          empty={<EmptyState icon={<Gauge />} title="No application yet" text="Limits hold one application back from taking what others need." action={<Button asChild><Link href="/applications">Make an application</Link></Button>} />}
        />
      )}
      {changed !== null && <LimitsDialog application={changed} onClose={() => setChanged(null)} />}
    </Card>
  );
}

const NONE = <span className="text-ink-muted">no limit</span>;

function columnsOf(onChange: ((application: ApplicationSummary) => void) | null): Column<ApplicationSummary>[] {
  return [
    { key: 'name', header: 'Application', cell: (row) => <Link href={`/applications/${row.name}`} className="font-medium hover:underline">{row.name}</Link> },
    {
      key: 'rate', header: 'Queries', align: 'right',
      cell: ({ limits }) => (limits.queriesPerSecond === null ? NONE : <>{formatRate(limits.queriesPerSecond)}{limits.burst !== null && <span className="block text-xs text-ink-muted">{formatCount(limits.burst)} at once</span>}</>),
    },
    { key: 'concurrent', header: 'Under way', align: 'right', wide: true, cell: ({ limits }) => (limits.concurrent === null ? NONE : formatCount(limits.concurrent)) },
    { key: 'budget', header: 'Budget', align: 'right', cell: ({ monthlyBudgetUsd: budget }) => (budget === null ? NONE : <>{formatUsd(budget)}<span className="block text-xs text-ink-muted">a month</span></>) },
    ...(onChange === null ? [] : [{
      key: 'change', header: <span className="sr-only">Actions</span>, align: 'right' as const,
      cell: (row: ApplicationSummary) => <Button size="sm" aria-label={`Change the limits of ${row.name}`} onClick={() => onChange(row)}>Change</Button>,
    }]),
  ];
}

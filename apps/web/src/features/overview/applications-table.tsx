'use client';
import Link from 'next/link';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc';
import { seriesOf } from '../../components/charts/palette';
import { formatCount, formatPercent } from '../../components/format';
import { usdColumn } from '../../components/usd-column';
import { refreshEvery } from '../../components/time/time-range';
import { useTimeLink } from '../../components/time/use-time-range';
import type { TimeView } from '../../components/time/use-time-range';
import { Badge } from '../../components/ui/badge';
import { Card } from '../../components/ui/card';
import { Skeleton } from '../../components/ui/skeleton';
import { Table } from '../../components/ui/table';
import type { Column } from '../../components/ui/table';
import type { CostReport } from '../../server/cost/cost-report';
import type { Counts } from '../../server/usage/counts';
import type { ApplicationBudget } from '../../server/usage/error-budgets';
import { BudgetLeft, BurnRates } from './budget-cells';
import { orderByNeed } from './order-by-need';
import type { Need } from './order-by-need';

type Row = { id: string; name: string; builtIn: boolean; colour: string; counts: Counts | undefined; budget: ApplicationBudget | undefined; cost: CostReport['groups'][number] | undefined };

/** How each application fared: objectives kept, what is left of its error budget and how fast it goes, and what it cost. */
export function ApplicationsTable({ time }: { time: TimeView }) {
  const trpc = useTRPC();
  const link = useTimeLink();
  const moving = (ms: number) => refreshEvery(time.range, ms);
  const applications = useQuery(trpc.application.list.queryOptions());
  const usage = useQuery(trpc.usage.summary.queryOptions({ ...time.period, latencyOf: 'total' }, { refetchInterval: moving(10_000), placeholderData: keepPreviousData }));
  const budgets = useQuery(trpc.usage.budgets.queryOptions(undefined, { refetchInterval: 15_000 }));
  const cost = useQuery(trpc.cost.report.queryOptions({ ...time.period }, { refetchInterval: moving(30_000), placeholderData: keepPreviousData }));
  const colours = seriesOf(applications.data ?? []);
  const rows = orderByNeed((applications.data ?? []).map((application) => needOf({
    id: application.id,
    name: application.name,
    builtIn: application.builtIn,
    colour: colours.find((each) => each.key === application.id)?.colour ?? 'var(--chart-8)',
    counts: usage.data?.groups.find((group) => group.id === application.id)?.counts,
    budget: budgets.data?.find((budget) => budget.id === application.id),
    cost: cost.data?.groups.find((group) => group.id === application.id),
  })));
  const more = rows.length - MOST_ROWS;
  const columns = columnsOf(rows, (application, result) => link('/decisions', { application, result, ...(time.stated ? {} : { last: '1h' }) }));
  return (
    <Card title="Applications" description={`${time.words}; error budget: 1 % of the queries of 30 days may miss their objective; burning at 1 ×, it lasts just these 30 days`} reads={[applications, usage, budgets, cost]}>
      {applications.isPending ? <Skeleton className="h-40" /> : <Table label={`Applications, ${time.words}`} columns={columns} rows={rows.slice(0, MOST_ROWS)} rowKey={(row) => row.id} />}
      {more > 0 && <p className="mt-3 text-center text-xs text-ink-muted">{formatCount(more)} more. <Link href="/applications" className="text-accent-text hover:underline">All applications</Link></p>}
    </Card>
  );
}

/** So many rows are read at a glance. */
const MOST_ROWS = 10;

function needOf(row: Row): Row & Need {
  return { ...row, state: row.budget?.state, queries: row.counts?.queries ?? 0 };
}

type DecisionsLink = (application: string, result: 'late' | 'unserved') => string;

function columnsOf(rows: readonly Row[], decisions: DecisionsLink): Column<Row>[] {
  const total = usdColumn(rows.map(({ cost }) => cost?.totalUsd));
  const per1k = usdColumn(rows.map(({ cost }) => cost?.costPer1kUsd));
  return [
    {
      key: 'name', header: 'Application',
      cell: (row) => (
        <span className="inline-flex items-center gap-2">
          <span aria-hidden className="size-2.5 rounded-[3px]" style={{ background: row.colour }} />
          <Link href={`/applications/${row.name}`} className="font-medium hover:underline">{row.name}</Link>
          {row.builtIn && <Badge title="Queries from this console, such as those of the playground">built in</Badge>}
        </span>
      ),
    },
    { key: 'slo', header: 'SLO met', align: 'right', cell: (row) => <Compliance value={row.counts?.sloCompliance ?? null} /> },
    { key: 'budget', header: 'Budget left', align: 'right', wide: true, cell: (row) => <BudgetLeft budget={row.budget} /> },
    { key: 'burn', header: <span title="How fast the error budget goes, over the last 5 minutes, hour and 6 hours: at 1 × it lasts exactly 30 days">Burn 5 m · 1 h · 6 h</span>, align: 'right', wide: true, cell: (row) => <BurnRates budget={row.budget} /> },
    { key: 'queries', header: 'Queries', align: 'right', wide: true, cell: (row) => formatCount(row.counts?.queries ?? 0) },
    { key: 'missed', header: 'Missed', align: 'right', cell: (row) => <Which count={row.counts?.sloMissed ?? 0} href={decisions(row.name, 'late')} label={`Which queries of ${row.name} missed their objective`} /> },
    { key: 'refused', header: 'Not served', align: 'right', cell: (row) => <Which count={(row.counts?.refused ?? 0) + (row.counts?.timedOut ?? 0) + (row.counts?.failed ?? 0)} href={decisions(row.name, (row.counts?.timedOut ?? 0) > 0 && (row.counts?.refused ?? 0) + (row.counts?.failed ?? 0) === 0 ? 'late' : 'unserved')} label={`Which queries of ${row.name} were not served`} /> },
    { key: 'cost', header: 'Cost', align: 'right', wide: true, cell: (row) => total(row.cost?.totalUsd) },
    { key: 'cost1k', header: 'per 1,000', align: 'right', cell: (row) => per1k(row.cost?.costPer1kUsd), className: 'hidden 2xl:table-cell' },
  ];
}

function Which({ count, href, label }: { count: number; href: string; label: string }) {
  if (count === 0) return <>0</>;
  return <Link href={href} aria-label={`${formatCount(count)}. ${label}`} className="font-medium text-accent-text underline decoration-dotted underline-offset-4 hover:decoration-solid">{formatCount(count)}</Link>;
}

function Compliance({ value }: { value: number | null }) {
  if (value === null) return <span className="text-ink-faint">–</span>;
  return <Badge tone={value >= 0.99 ? 'good' : value >= 0.95 ? 'warn' : 'bad'}>{formatPercent(value)}</Badge>;
}

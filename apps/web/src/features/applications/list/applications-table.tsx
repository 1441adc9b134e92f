'use client';
import Link from 'next/link';
import { formatCount, formatRate, formatUsd } from '../../../components/format';
import { usdColumn } from '../../../components/usd-column';
import { Badge } from '../../../components/ui/badge';
import { Skeleton } from '../../../components/ui/skeleton';
import { Table } from '../../../components/ui/table';
import type { Column } from '../../../components/ui/table';
import { BudgetBar } from '../budget/budget-bar';
import { ComplianceBadge } from '../compliance-badge';
import { EnabledBadge } from '../enabled-badge';
import type { ApplicationRow } from './application-row';

/** The applications as a table, and as cards on phones. */
export function ApplicationsTable({ rows }: { rows: readonly ApplicationRow[] }) {
  return (
    <>
      <Table className="hidden md:block" label="Applications" columns={columnsOf(usdColumn(rows.map(({ hourUsd }) => hourUsd)))} rows={rows} rowKey={(row) => row.application.id} />
      <ul className="divide-y md:hidden">
        {rows.map((row) => <ApplicationItem key={row.application.id} row={row} />)}
      </ul>
    </>
  );
}

function NameLink({ row: { application } }: { row: ApplicationRow }) {
  return (
    <span className="inline-flex items-center gap-2">
      <Link href={`/applications/${application.name}`} className="font-medium hover:underline">{application.name}</Link>
      {!application.enabled && <EnabledBadge enabled={false} />}
      {application.builtIn && <Badge title="For queries from this console. It cannot be changed.">built in</Badge>}
    </span>
  );
}

const columnsOf = (write: (usd: number) => string): Column<ApplicationRow>[] => [
  { key: 'name', header: 'Application', cell: (row) => <NameLink row={row} /> },
  { key: 'slo', header: 'SLO, last hour', cell: (row) => (row.compliance === undefined ? <Wait /> : <ComplianceBadge value={row.compliance} />) },
  { key: 'rate', header: 'Queries/s', align: 'right', cell: (row) => (row.perSecond === undefined ? <Wait /> : formatRate(row.perSecond)) },
  { key: 'cost', header: 'Cost, last hour', align: 'right', cell: (row) => (row.hourUsd === undefined ? <Wait /> : write(row.hourUsd)) },
  { key: 'objectives', header: 'Named objectives', align: 'right', cell: (row) => formatCount(row.objectives), className: 'hidden lg:table-cell' },
  { key: 'keys', header: 'Active keys', align: 'right', cell: (row) => formatCount(row.keys), className: 'hidden lg:table-cell' },
  { key: 'budget', header: 'Budget, this month', cell: (row) => <Budget row={row} />, className: 'w-44' },
];

function ApplicationItem({ row }: { row: ApplicationRow }) {
  const figures = [
    ['queries', row.perSecond === undefined ? '–' : formatRate(row.perSecond)],
    ['cost, 1 h', row.hourUsd === undefined ? '–' : formatUsd(row.hourUsd)],
    ['objectives', formatCount(row.objectives + 1)],
    ['keys', formatCount(row.keys)],
  ] as const;
  return (
    <li className="py-3.5 first:pt-1 last:pb-1">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <NameLink row={row} />
        {row.compliance !== undefined && row.compliance !== null && <ComplianceBadge value={row.compliance} />}
      </div>
      <dl className="mt-2 grid grid-cols-4 gap-2">
        {figures.map(([name, value]) => (
          <div key={name} className="min-w-0"><dt className="truncate text-xs text-ink-muted">{name}</dt><dd className="truncate font-medium">{value}</dd></div>
        ))}
      </dl>
      {row.budget !== undefined && <BudgetBar use={row.budget} className="mt-2" />}
    </li>
  );
}

function Budget({ row: { budget, application } }: { row: ApplicationRow }) {
  if (application.monthlyBudgetUsd === null) return <span className="text-ink-muted">none</span>;
  return budget === undefined ? <Wait /> : <BudgetBar use={budget} />;
}

function Wait() {
  return <Skeleton className="ml-auto h-4 w-14" />;
}

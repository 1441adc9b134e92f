'use client';
import { useState } from 'react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { explainError, useTRPC } from '../../client/trpc';
import { formatBytes, formatCount, formatUsd } from '../../components/format';
import { Badge } from '../../components/ui/badge';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { Notice } from '../../components/ui/notice';
import { Skeleton } from '../../components/ui/skeleton';
import { Table } from '../../components/ui/table';
import type { Column } from '../../components/ui/table';
import type { FleetClasses, FleetClassRow } from '../../server/fleet/list-classes';
import { BudgetDialog } from './budget-dialog';
import { ClassDialog } from './class-dialog';

/** Kinds of machines with their prices, how many of each there may be, and what all together may cost. */
export function ClassesCard() {
  const trpc = useTRPC();
  const [edited, setEdited] = useState<FleetClassRow | null>(null);
  const [budgeting, setBudgeting] = useState(false);
  const [all, setAll] = useState(false);
  const found = useQuery(trpc.fleet.classes.queryOptions(undefined, { refetchInterval: 5_000, placeholderData: keepPreviousData }));
  const classes = found.data?.classes ?? [];
  const own = classes.filter((row) => row.edited || row.provider !== null || row.machines > 0);
  const listed = classes.length - own.length;
  return (
    <Card
      title="Machine classes" description="machines that may be started when load finds no room, the cheapest that serves it first; drained again when it goes"
      actions={found.data?.canEdit === true && <Button size="sm" onClick={() => setBudgeting(true)}>Change the budget</Button>}
    >
      {found.isPending ? (
        <Skeleton className="h-40" />
      ) : found.isError ? (
        <Notice tone="bad" title={explainError(found.error).title}>{explainError(found.error).text}</Notice>
      ) : (
        <div className="grid gap-3">
          <p className="text-sm">{budgetInWords(found.data)}</p>
          <Table label="Machine classes" columns={columnsFor(found.data.canEdit, setEdited)} rows={all ? classes : own} rowKey={(row) => row.name} />
          {listed > 0 && (
            <div><Button size="sm" aria-expanded={all} onClick={() => setAll(!all)}>{all ? 'Hide the list prices' : `Show ${listed} list prices of clouds`}</Button></div>
          )}
        </div>
      )}
      {edited !== null && <ClassDialog row={edited} onClose={() => setEdited(null)} />}
      {budgeting && found.data !== undefined && <BudgetDialog budget={found.data.budget} onClose={() => setBudgeting(false)} />}
    </Card>
  );
}

function budgetInWords({ classes, budget }: FleetClasses): string {
  const price = budget.maxUsdPerHour === null ? 'at any price' : `at ${formatUsd(budget.maxUsdPerHour)} per hour in all`;
  const on = classes.filter((row) => row.maxMachines > 0);
  if (on.length === 0) return 'No class may have machines: only the workers that were started by hand serve. Raise the most of a class to let the fleet grow with the load.';
  return `At most ${formatCount(budget.maxMachines)} ${budget.maxMachines === 1 ? 'machine' : 'machines'}, ${price}.`;
}

function columnsFor(canEdit: boolean, onEdit: (row: FleetClassRow) => void): Column<FleetClassRow>[] {
  return [
    { key: 'name', header: 'Class', cell: (row) => <span className="font-medium">{row.name}</span> },
    { key: 'cores', header: 'Cores', align: 'right', wide: true, cell: (row) => row.cores },
    { key: 'memory', header: 'Memory', align: 'right', wide: true, cell: (row) => formatBytes(row.memoryBytes) },
    { key: 'accelerator', header: 'Accelerator', wide: true, cell: (row) => row.accelerator ?? <span className="text-ink-faint">none</span> },
    {
      key: 'price', header: 'Price per hour', align: 'right',
      cell: (row) => (
        <span className="inline-flex flex-wrap items-center justify-end gap-x-2 gap-y-1">
          {formatUsd(row.pricePerHourUsd)}
          <Badge tone={row.priceBasis === 'assumed' ? 'warn' : 'neutral'} title={row.priceNote}>{row.priceBasis === 'catalogue' ? row.priceNote : row.priceBasis}</Badge>
        </span>
      ),
    },
    { key: 'provider', header: 'Started by', wide: true, cell: (row) => row.provider ?? <span className="text-ink-faint">nobody here</span> },
    {
      key: 'machines', header: 'Machines', align: 'right',
      cell: (row) => (row.maxMachines === 0 && row.machines === 0 ? <span className="text-ink-faint">off</span> : `${row.machines} of ${row.minMachines}–${row.maxMachines}`),
    },
    ...(canEdit ? [{ key: 'edit', header: <span className="sr-only">Change</span>, align: 'right' as const, cell: (row: FleetClassRow) => <Button size="sm" aria-label={`Change ${row.name}`} onClick={() => onEdit(row)}>Change</Button> }] : []),
  ];
}

'use client';
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc';
import { formatCount, formatMicros, formatPercent } from '../../components/format';
import { Button } from '../../components/ui/button';
import { Card } from '../../components/ui/card';
import { Skeleton } from '../../components/ui/skeleton';
import { Table } from '../../components/ui/table';

const FIRST = 8;
const FRESH_MS = 30_000;

/** How long each model stayed in memory in the last day, and what it took to have it there. */
export function ResidencyCard() {
  const trpc = useTRPC();
  const [all, setAll] = useState(false);
  const found = useQuery(trpc.fleet.residency.queryOptions(undefined, { refetchInterval: FRESH_MS }));
  const rows = found.data ?? [];
  return (
    <Card
      title="In memory" description="the last 24 hours; what is loaded often and stays briefly shares its place with others" reads={[found]}
      actions={rows.length > FIRST && <Button size="sm" aria-expanded={all} onClick={() => setAll(!all)}>{all ? `Only ${FIRST}` : `All ${rows.length}`}</Button>}
    >
      {found.isPending ? <Skeleton className="h-40" /> : (
        <Table
          label="Models in memory" rows={all ? rows : rows.slice(0, FIRST)} rowKey={(row) => row.variantId} empty={<p className="text-sm text-ink-muted">Nothing was loaded in the last 24 hours.</p>}
          columns={[
            { key: 'variant', header: 'Variant', cell: (row) => <span className="block max-w-72 font-medium [overflow-wrap:anywhere]">{row.variant}</span> },
            { key: 'task', header: 'Task', wide: true, cell: (row) => row.task },
            { key: 'part', header: 'Of the time', align: 'right', cell: (row) => formatPercent(row.part) },
            { key: 'loads', header: 'Loads', align: 'right', cell: (row) => formatCount(row.loads) },
            { key: 'evictions', header: 'Evicted', align: 'right', cell: (row) => formatCount(row.evictions) },
            { key: 'failures', header: 'Failed', align: 'right', wide: true, cell: (row) => formatCount(row.failures) },
            { key: 'median', header: 'Load, median', align: 'right', wide: true, cell: (row) => formatMicros(row.loadUs?.median) },
            { key: 'most', header: 'longest', align: 'right', wide: true, cell: (row) => formatMicros(row.loadUs?.most) },
            { key: 'running', header: 'Now', align: 'right', cell: (row) => formatCount(row.running) },
          ]}
        />
      )}
    </Card>
  );
}

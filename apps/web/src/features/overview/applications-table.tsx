'use client';
import Link from 'next/link';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../client/trpc';
import { seriesOf } from '../../components/charts/palette';
import { formatCount, formatMicros, formatPercent, formatUsd } from '../../components/format';
import { Badge } from '../../components/ui/badge';
import { Card } from '../../components/ui/card';
import { Skeleton } from '../../components/ui/skeleton';
import { Table } from '../../components/ui/table';
import type { Column } from '../../components/ui/table';
import type { CostGroup } from '../../server/cost/cost-groups';
import type { Counts } from '../../server/usage/counts';

type Row = { id: string; name: string; builtIn: boolean; colour: string; counts: Counts | undefined; cost: CostGroup | undefined };

/** How each application fared in the last hour. */
export function ApplicationsTable() {
  const trpc = useTRPC();
  const applications = useQuery(trpc.application.list.queryOptions());
  const usage = useQuery(trpc.usage.summary.queryOptions({ minutes: 60 }, { refetchInterval: 10_000 }));
  const cost = useQuery(trpc.cost.byApplication.queryOptions({ minutes: 60 }, { refetchInterval: 30_000 }));
  const colours = seriesOf(applications.data ?? []);
  const rows = (applications.data ?? []).map((application): Row => ({
    id: application.id,
    name: application.name,
    builtIn: application.builtIn,
    colour: colours.find((each) => each.key === application.id)?.colour ?? 'var(--chart-8)',
    counts: usage.data?.groups.find((group) => group.id === application.id)?.counts,
    cost: cost.data?.find((group) => group.id === application.id),
  }));
  return (
    <Card title="Applications" description="last hour">
      {applications.isPending ? <Skeleton className="h-40" /> : <Table label="Applications, last hour" columns={COLUMNS} rows={rows} rowKey={(row) => row.id} />}
    </Card>
  );
}

const COLUMNS: readonly Column<Row>[] = [
  {
    key: 'name', header: 'Application',
    cell: (row) => (
      <span className="inline-flex items-center gap-2">
        <span aria-hidden className="size-2.5 rounded-[3px]" style={{ background: row.colour }} />
        <Link href={`/applications/${row.name}`} className="font-medium hover:underline">{row.name}</Link>
        {row.builtIn && <Badge>built in</Badge>}
      </span>
    ),
  },
  { key: 'slo', header: 'SLO met', align: 'right', cell: (row) => <Compliance value={row.counts?.sloCompliance ?? null} /> },
  { key: 'queries', header: 'Queries', align: 'right', cell: (row) => formatCount(row.counts?.queries ?? 0) },
  { key: 'missed', header: 'Missed', align: 'right', cell: (row) => formatCount(row.counts?.sloMissed ?? 0), wide: true },
  { key: 'refused', header: 'Refused', align: 'right', cell: (row) => formatCount((row.counts?.refused ?? 0) + (row.counts?.timedOut ?? 0)), wide: true },
  { key: 'p50', header: 'p50', align: 'right', cell: (row) => formatMicros(row.counts?.p50Us), wide: true },
  { key: 'p95', header: 'p95', align: 'right', cell: (row) => formatMicros(row.counts?.p95Us) },
  { key: 'p99', header: 'p99', align: 'right', cell: (row) => formatMicros(row.counts?.p99Us), wide: true },
  { key: 'batch', header: 'Mean batch', align: 'right', cell: (row) => row.counts?.meanBatch?.toFixed(1) ?? '–', className: 'hidden 2xl:table-cell' },
  { key: 'cost', header: 'Cost', align: 'right', cell: (row) => formatUsd(row.cost?.totalUsd) },
  { key: 'cost1k', header: 'per 1,000', align: 'right', cell: (row) => formatUsd(row.cost?.costPer1kUsd), wide: true },
];

function Compliance({ value }: { value: number | null }) {
  if (value === null) return <span className="text-ink-faint">–</span>;
  return <Badge tone={value >= 0.99 ? 'good' : value >= 0.95 ? 'warn' : 'bad'}>{formatPercent(value)}</Badge>;
}

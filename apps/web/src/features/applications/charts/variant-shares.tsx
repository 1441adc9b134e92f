'use client';
import { formatCount, formatMicros, formatPercent } from '../../../components/format';
import { Card } from '../../../components/ui/card';
import { Skeleton } from '../../../components/ui/skeleton';
import { Table } from '../../../components/ui/table';
import type { Column } from '../../../components/ui/table';
import type { Series } from '../../../components/charts/palette';
import type { UsageGroup, UsageSummary } from '../../../server/usage/summary';

type Row = UsageGroup & { share: number; colour: string };

/** Which variants answered an application, in what part, and how well. */
export function VariantShares({ summary, variants, period }: { summary: UsageSummary | undefined; variants: readonly Series[]; period: string }) {
  return (
    <Card title="Who answered" description={`share of queries by variant, ${period}`}>
      {summary === undefined ? <Skeleton className="h-32" /> : <Table label="Queries by variant" columns={COLUMNS} rows={rowsOf(summary, variants)} rowKey={(row) => row.id} />}
    </Card>
  );
}

function rowsOf({ total, groups }: UsageSummary, variants: readonly Series[]): Row[] {
  return groups.map((group) => ({
    ...group, share: total.queries === 0 ? 0 : group.counts.queries / total.queries, colour: variants.find((each) => each.key === group.id)?.colour ?? 'var(--chart-8)',
  }));
}

const COLUMNS: readonly Column<Row>[] = [
  { key: 'variant', header: 'Variant', cell: (row) => <span className={row.id === '' ? 'text-ink-muted' : 'font-medium'}>{row.id === '' ? 'none: not served' : row.name}</span> },
  {
    key: 'share', header: 'Share', cell: (row) => (
      <span className="flex items-center gap-2">
        <span aria-hidden className="hidden h-2 w-32 overflow-hidden rounded-full bg-sunken sm:block"><span className="block h-full rounded-full" style={{ width: `${row.share * 100}%`, background: row.colour }} /></span>
        <span className="w-14 text-right">{formatPercent(row.share)}</span>
      </span>
    ),
  },
  { key: 'queries', header: 'Queries', align: 'right', cell: (row) => formatCount(row.counts.queries) },
  { key: 'met', header: 'SLO met', align: 'right', cell: (row) => formatPercent(row.counts.sloCompliance) },
  { key: 'p50', header: 'p50', align: 'right', cell: (row) => formatMicros(row.counts.p50Us) },
  { key: 'p95', header: 'p95', align: 'right', cell: (row) => formatMicros(row.counts.p95Us) },
  { key: 'p99', header: 'p99', align: 'right', cell: (row) => formatMicros(row.counts.p99Us), wide: true },
  { key: 'batch', header: 'Mean batch', align: 'right', cell: (row) => row.counts.meanBatch?.toFixed(1) ?? '–', wide: true },
];

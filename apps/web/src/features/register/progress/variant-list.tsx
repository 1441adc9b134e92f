import type { ReactNode } from 'react';
import { formatBytes, formatMicros, formatUsd } from '../../../components/format';
import { Skeleton } from '../../../components/ui/skeleton';
import { AccuracyCell } from '../../../components/variants/accuracy-cell';
import { StatusBadge } from '../../../components/variants/status-badge';
import type { ModelRow } from '../../../server/variant/list-variants';

/** The variants of a registration as they come: status, figures, and why one was refused. */
export function VariantList({ rows }: { rows: readonly ModelRow[] }) {
  if (rows.length === 0) return <div className="grid gap-2">{[0, 1, 2].map((at) => <Skeleton key={at} className="h-14" />)}</div>;
  return (
    <ul className="divide-y" aria-label="Variants">
      {rows.map((row) => (
        <li key={row.variant} className="grid gap-x-5 gap-y-1 py-2.5 md:grid-cols-[minmax(0,1fr)_auto] md:items-center">
          <div className="min-w-0">
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1"><span className="min-w-0 font-medium wrap-anywhere">{row.variant}</span><StatusBadge status={row.status} /></p>
            {row.reason !== null && row.status !== 'ready' && <p className="mt-0.5 text-xs text-ink-muted">{row.reason}</p>}
          </div>
          <dl className="grid grid-cols-4 gap-x-4 text-sm md:w-104">
            <Figure name="Accuracy"><AccuracyCell row={row} /></Figure>
            <Figure name="Median run">{formatMicros(row.latencyP50Us['1'])}</Figure>
            <Figure name="Memory">{formatBytes(row.memoryBytes)}</Figure>
            <Figure name="Of 1,000">{formatUsd(row.costPer1kUsd)}</Figure>
          </dl>
        </li>
      ))}
    </ul>
  );
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-ink-muted">{name}</dt>
      <dd className="whitespace-nowrap">{children}</dd>
    </div>
  );
}

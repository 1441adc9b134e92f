import { ChevronRight } from 'lucide-react';
import { Badge } from '../../../components/ui/badge';
import { cn } from '../../../components/class-names';
import { formatBytes, formatMicros, formatRate, formatUsd } from '../../../components/format';
import type { ModelRow } from '../../../server/variant/list-variants';
import { AccuracyCell } from './accuracy-cell';
import { BatchTable } from './batch-table';
import { StatusBadge } from './status-badge';

type VariantRowProps = { row: ModelRow; chosen: boolean; open: boolean; onToggle: () => void; columns: number };

/** One variant on one hardware class; opened, its batch sizes below it. */
export function VariantRow({ row, chosen, open, onToggle, columns }: VariantRowProps) {
  return (
    <>
      <tr className={cn('border-b hover:bg-sunken/50', chosen && 'bg-accent-soft/60 hover:bg-accent-soft', open && 'border-b-0')}>
        <td className="py-1 pl-3 sm:pl-4">
          <button type="button" onClick={onToggle} aria-expanded={open} aria-label={`Batch sizes of ${row.variant}`} className="grid size-7 place-items-center rounded-md text-ink-faint hover:bg-sunken hover:text-ink">
            <ChevronRight className={cn('size-4 transition-transform', open && 'rotate-90')} aria-hidden />
          </button>
        </td>
        <td className="max-w-72 px-3 py-2">
          <span className="flex items-center gap-2">
            <span className="truncate font-medium" title={row.variant}>{row.variant}</span>
            {chosen && <Badge tone="accent">would be chosen</Badge>}
          </span>
          <span className="block truncate text-xs text-ink-muted">{formOf(row)}</span>
        </td>
        <td className="max-w-60 px-3 py-2">
          <StatusBadge status={row.status} />
          {row.status !== 'ready' && row.reason !== null && <span className="mt-0.5 block truncate text-xs text-ink-muted" title={row.reason}>{row.reason}</span>}
        </td>
        <td className="px-3 py-2 text-right"><AccuracyCell row={row} /></td>
        <Figure>{formatMicros(row.latencyP50Us['1'])}</Figure>
        <Figure>{formatUsd(row.costPer1kUsd)}</Figure>
        <Figure>{formatRate(row.throughputPerSecond)}</Figure>
        <Figure>{formatMicros(row.loadUs)}</Figure>
        <Figure last>{formatBytes(row.memoryBytes)}</Figure>
      </tr>
      {open && (
        <tr className="border-b bg-sunken/40">
          <td colSpan={columns} className="px-4 py-3 sm:px-5"><BatchTable row={row} /></td>
        </tr>
      )}
    </>
  );
}

function Figure({ children, last = false }: { children: string; last?: boolean }) {
  return <td className={cn('whitespace-nowrap px-3 py-2 text-right', last && 'pr-4 sm:pr-5')}>{children}</td>;
}

function formOf(row: ModelRow): string {
  const threads = `${row.threads} ${row.threads === 1 ? 'thread' : 'threads'}`;
  return [row.precision, ...(row.optimised ? ['pre-optimised'] : []), row.provider, threads, row.hardware ?? 'not measured'].join(' · ');
}

import { ChevronRight } from 'lucide-react';
import { Badge } from '../ui/badge';
import { cn } from '../class-names';
import { formatBytes, formatMicros, formatUsd } from '../format';
import type { ModelRow } from '../../server/variant/list-variants';
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
        <td className="max-w-44 px-2 py-2 sm:max-w-56 lg:max-w-72">
          <span className="block font-medium max-sm:wrap-anywhere sm:truncate" title={row.variant}>{row.variant}</span>
          <span className="block text-xs text-ink-muted sm:truncate" title={formOf(row)}>{formOf(row)}</span>
          {(row.status !== 'ready' || chosen) && <span className="mt-0.5 inline-flex gap-1 sm:hidden">{row.status !== 'ready' && <StatusBadge status={row.status} />}{chosen && <Badge tone="accent">chosen now</Badge>}</span>}
        </td>
        <td className="hidden max-w-38 px-2 py-2 sm:table-cell">
          <span className="inline-flex gap-1"><StatusBadge status={row.status} />{chosen && <Badge tone="accent">chosen now</Badge>}</span>
          {row.status !== 'ready' && row.reason !== null && row.reason !== row.status && <span className="mt-0.5 block truncate text-xs text-ink-muted" title={row.reason}>{row.reason}</span>}
        </td>
        <td className="px-2 py-2 text-right"><AccuracyCell row={row} /></td>
        <Figure>{formatMicros(row.latencyP50Us['1'])}</Figure>
        <Figure>{formatUsd(row.costPer1kUsd)}</Figure>
        <Figure>{formatMicros(row.loadUs)}</Figure>
        <Figure>{formatBytes(row.memoryBytes)}</Figure>
        <td className="max-w-40 truncate py-2 pl-2 pr-4 text-left text-ink-muted sm:pr-5" title={row.hardware ?? undefined}>{row.hardware ?? '–'}</td>
      </tr>
      {open && (
        <tr className="border-b bg-sunken/40">
          <td colSpan={columns} className="px-4 py-3 sm:px-5"><div className="w-0 min-w-full overflow-x-auto"><BatchTable row={row} /></div></td>
        </tr>
      )}
    </>
  );
}

function Figure({ children }: { children: string }) {
  return <td className="whitespace-nowrap px-2 py-2 text-right">{children}</td>;
}

function formOf(row: ModelRow): string {
  const threads = `${row.threads} ${row.threads === 1 ? 'thread' : 'threads'}`;
  return [row.precision, ...(row.optimised ? ['pre-optimised'] : []), row.provider, threads].join(' · ');
}

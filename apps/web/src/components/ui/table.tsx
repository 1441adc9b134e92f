import type { ReactNode } from 'react';
import { cn } from '../class-names';

export type Column<Row> = {
  key: string;
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the right. */
  align?: 'left' | 'right';
  /** Left out on phones. */
  wide?: boolean;
  className?: string;
};

type TableProps<Row> = {
  /** What screen readers call the table. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Shown instead of rows when there are none. */
  empty?: ReactNode;
  className?: string;
};

/** A table that scrolls sideways inside its card when it must. */
export function Table<Row>({ label, columns, rows, rowKey, empty, className }: TableProps<Row>) {
  if (rows.length === 0 && empty !== undefined) return <>{empty}</>;
  return (
    // Positioned, so that what is only for screen readers stays inside and does not widen the page.
    <div className={cn('relative -mx-4 overflow-x-auto sm:-mx-5', className)} role="region" aria-label={label} tabIndex={0}>
      <table className="w-full min-w-max border-collapse text-sm">
        <caption className="sr-only">{label}</caption>
        <thead>
          <tr className="border-b text-xs text-ink-muted">
            {columns.map((column) => (
              <th key={column.key} scope="col" className={cn('px-2 py-2 font-medium first:pl-4 sm:px-3 last:pr-4 sm:first:pl-5 sm:last:pr-5', alignment(column), column.className)}>
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} className="border-b last:border-b-0 hover:bg-sunken/50">
              {columns.map((column) => (
                <td key={column.key} className={cn('px-2 py-2 first:pl-4 sm:px-3 last:pr-4 sm:first:pl-5 sm:last:pr-5', alignment(column), column.className)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function alignment({ align, wide }: { align?: 'left' | 'right'; wide?: boolean }): string {
  return cn(align === 'right' ? 'text-right' : 'text-left', wide === true && 'hidden md:table-cell');
}

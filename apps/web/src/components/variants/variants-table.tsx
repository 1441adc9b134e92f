'use client';
import { useState } from 'react';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { cn } from '../class-names';
import type { ModelRow } from '../../server/variant/list-variants';
import { rowKey } from './row-key';
import { sortVariants } from './sort-variants';
import type { SortKey, Sorting } from './sort-variants';
import { VariantRow } from './variant-row';

const HEADS: readonly { key: SortKey; name: string; right?: boolean; wide?: boolean }[] = [
  { key: 'variant', name: 'Variant' },
  { key: 'status', name: 'Status', wide: true },
  { key: 'accuracy', name: 'Accuracy', right: true },
  { key: 'latency', name: 'Median run', right: true },
  { key: 'cost', name: 'Cost of 1,000', right: true },
  { key: 'load', name: 'Load', right: true },
  { key: 'memory', name: 'Memory', right: true },
  { key: 'hardware', name: 'Hardware' },
];

/** Every variant with its figures: sortable, each row opens to its batch sizes. It is also the chart in words. */
export function VariantsTable({ rows, chosen }: { rows: readonly ModelRow[]; chosen: string | null }) {
  const [sorting, setSorting] = useState<Sorting>({ key: 'accuracy', descending: true });
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string) => setOpen((known) => (known.has(key) ? new Set([...known].filter((each) => each !== key)) : new Set([...known, key])));
  return (
    <div className="-mx-4 overflow-x-auto sm:-mx-5" role="region" aria-label="Variants" tabIndex={0}>
      <table className="w-full min-w-max border-collapse text-sm">
        <caption className="sr-only">Variants of this task with their measured figures</caption>
        <thead>
          <tr className="border-b text-xs text-ink-muted">
            <th className="w-8 pl-4 sm:pl-5"><span className="sr-only">Details</span></th>
            {HEADS.map((head) => <SortHead key={head.key} head={head} sorting={sorting} onSort={setSorting} />)}
          </tr>
        </thead>
        <tbody>
          {sortVariants(rows, sorting).map((row) => {
            const key = rowKey(row);
            return <VariantRow key={key} row={row} chosen={key === chosen} open={open.has(key)} onToggle={() => toggle(key)} columns={HEADS.length + 1} />;
          })}
        </tbody>
      </table>
    </div>
  );
}

function SortHead({ head, sorting, onSort }: { head: (typeof HEADS)[number]; sorting: Sorting; onSort: (sorting: Sorting) => void }) {
  const on = sorting.key === head.key;
  const Arrow = sorting.descending ? ArrowDown : ArrowUp;
  return (
    <th scope="col" aria-sort={on ? (sorting.descending ? 'descending' : 'ascending') : 'none'} className={cn('p-0 font-medium', head.right === true ? 'text-right' : 'text-left', head.wide === true && 'hidden sm:table-cell')}>
      <button
        type="button" onClick={() => onSort({ key: head.key, descending: on ? !sorting.descending : head.key === 'accuracy' })}
        className={cn('inline-flex items-center gap-1 px-2 py-2 hover:text-ink', on && 'text-ink', head.right === true && 'flex-row-reverse')}
      >
        {head.name}
        <Arrow className={cn('size-3', !on && 'invisible')} aria-hidden />
      </button>
    </th>
  );
}

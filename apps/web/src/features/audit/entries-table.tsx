'use client';
import { useState } from 'react';
import { KeyRound, UserRound } from 'lucide-react';
import { Button } from '../../components/ui/button';
import { Table } from '../../components/ui/table';
import type { Column } from '../../components/ui/table';
import type { TimeView } from '../../components/time/use-time-range';
import type { EntryRow } from '../../server/audit/list-entries';
import { actionInWords } from './action-words';
import { EntryDialog } from './entry-dialog';
import { ResultBadge } from './result-badge';
import { fieldText, valueText } from './value-text';

/** Entries of the audit log, one a line; each opens in full. */
export function EntriesTable({ entries, clock }: { entries: readonly EntryRow[]; clock: TimeView['clock'] }) {
  const [shown, setShown] = useState<EntryRow | null>(null);
  return (
    <>
      <Table label="Audit log" rows={entries} rowKey={(entry) => entry.id} columns={columnsOf(setShown, (atMs) => clock(atMs, { date: true, seconds: true }))} />
      {shown !== null && <EntryDialog entry={shown} onClose={() => setShown(null)} />}
    </>
  );
}

function columnsOf(onShow: (entry: EntryRow) => void, instant: (atMs: number) => string): Column<EntryRow>[] {
  return [
    {
      key: 'at', header: 'When', className: 'hidden sm:table-cell',
      cell: (entry) => <time dateTime={new Date(entry.atMs).toISOString()} className="whitespace-nowrap">{instant(entry.atMs)}</time>,
    },
    {
      key: 'what', header: 'Who did what',
      cell: (entry) => (
        <div className="max-w-46 whitespace-normal sm:max-w-80">
          <span className="flex items-center gap-1.5 text-xs text-ink-muted">
            {entry.actor.kind === 'key' ? <KeyRound className="size-3.5 shrink-0" aria-label="key" /> : <UserRound className="size-3.5 shrink-0" aria-label="person" />}
            <span className="truncate">{entry.actor.name}</span>
          </span>
          <span className="font-medium">{actionInWords(entry.action)}</span>
          {entry.target !== '' && <span className="break-words"> {entry.target}</span>}
          <span className="block text-xs text-ink-muted sm:hidden">{instant(entry.atMs)}</span>
        </div>
      ),
    },
    { key: 'changes', header: 'Change', wide: true, cell: (entry) => <Changes entry={entry} /> },
    { key: 'result', header: 'Result', cell: (entry) => <ResultBadge result={entry.result} /> },
    { key: 'from', header: 'From', className: 'hidden 2xl:table-cell', cell: (entry) => entry.address ?? '–' },
    { key: 'more', header: <span className="sr-only">Details</span>, align: 'right', cell: (entry) => <Button size="sm" look="ghost" aria-label={`Details of “${actionInWords(entry.action)} ${entry.target}”`} onClick={() => onShow(entry)}>Details</Button> },
  ];
}

function Changes({ entry }: { entry: EntryRow }) {
  const [first, second, ...rest] = entry.changes;
  if (first === undefined) return <span className="text-ink-muted">–</span>;
  return (
    <span className="block max-w-64 text-xs 2xl:max-w-96">
      {[first, second].flatMap((change) => (change === undefined ? [] : [
        <span key={change.field} className="line-clamp-2 wrap-anywhere">{fieldText(change.field)}: <span className="text-ink-muted">{valueText(change.before)} →</span> {valueText(change.after)}</span>,
      ]))}
      {rest.length > 0 && <span className="text-ink-muted">and {rest.length} more</span>}
    </span>
  );
}


import Link from 'next/link';
import { DecisionBadge } from '../../../components/decision/decision-badge';
import { FinishBar } from '../../../components/decision/finish-bar';
import { Table } from '../../../components/ui/table';
import type { Column } from '../../../components/ui/table';
import type { TimeView } from '../../../components/time/use-time-range';
import type { DecisionRow } from '../../../server/decision/list-decisions';
import { alikeRows } from './alike-rows';
import type { AlikeRow } from './alike-rows';

type DecisionsTableProps = { rows: readonly DecisionRow[]; clock: TimeView['clock']; /** Whether rows lie on several days. */ dated: boolean; linkTo: (id: string) => string };

/** Kept decisions, newest first; each opens in full. */
export function DecisionsTable({ rows, clock, dated, linkTo }: DecisionsTableProps) {
  const columns: Column<AlikeRow>[] = [
    {
      key: 'time', header: 'Time',
      cell: ({ row }) => (
        <>
          <Link href={linkTo(row.id)} className="font-medium text-accent-text hover:underline" aria-label={`Decision of ${clock(row.atMs, { date: true, seconds: true })}, ${row.application}, ${row.target}`}>{clock(row.atMs, { date: dated, seconds: true })}</Link>
          <span className="block max-w-28 truncate text-xs text-ink-muted md:hidden">{row.application}</span>
        </>
      ),
    },
    { key: 'result', header: 'Result', cell: ({ row, more }) => <span className="inline-flex items-center gap-1.5"><DecisionBadge {...row} />{more > 0 && <span className="whitespace-nowrap text-xs text-ink-muted" title={`${more + 1} of this second came out the same way; this is the newest`}>× {more + 1}</span>}</span> },
    { key: 'finish', header: 'Finish', cell: ({ row }) => <FinishBar actualUs={row.actualUs} deadlineUs={row.objective.maxLatencyUs} /> },
    { key: 'application', header: 'Application', wide: true, cell: ({ row }) => <span className="block max-w-40 truncate" title={row.application}>{row.application}</span> },
    { key: 'target', header: <span className="whitespace-nowrap">Asked for</span>, wide: true, cell: ({ row }) => <span className="block max-w-32 truncate 2xl:max-w-52" title={row.target}>{row.target}</span> },
    {
      key: 'variant', header: 'Variant, and why', wide: true,
      cell: ({ row }) => (
        <span className="block max-w-60 2xl:max-w-96">
          {row.variant === null ? <span className="block text-ink-faint">none</span> : <span className="block truncate" title={row.variant}>{row.variant}</span>}
          {row.reason !== null && <span className="block truncate text-xs text-ink-muted" title={row.reason}>{row.reason}</span>}
        </span>
      ),
    },
  ];
  return <Table label="Decisions" columns={columns} rows={alikeRows(rows)} rowKey={({ row }) => row.id} />;
}

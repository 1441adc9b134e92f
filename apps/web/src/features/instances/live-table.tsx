import Link from 'next/link';
import { busyCores } from '../../components/fleet/core-use';
import type { BusyHistory } from '../../components/fleet/core-use';
import { BusyStrip } from '../../components/fleet/busy-strip';
import { InstanceStateBadge } from '../../components/fleet/instance-state-badge';
import { formatAgo, formatBytes, formatCount, formatMicros, formatRate } from '../../components/format';
import { Table } from '../../components/ui/table';
import type { Column } from '../../components/ui/table';
import type { InstanceRow } from '../../server/fleet/list-instances';
import type { WorkerRow } from '../../server/fleet/list-workers';
import { Heat } from './heat';
import { memoryOf } from './instance-filter';

type LiveTableProps = { rows: readonly InstanceRow[]; workers: readonly WorkerRow[]; history: BusyHistory; nowMs: number };

/** Instances with what they do now. */
export function LiveTable({ rows, workers, history, nowMs }: LiveTableProps) {
  const columns: Column<InstanceRow>[] = [
    {
      key: 'variant', header: 'Instance',
      cell: (row) => (
        <span className="block max-w-44 sm:max-w-64 lg:max-w-80">
          <Link href={`/tasks/${row.task}/${row.architecture}`} className="block font-medium hover:underline [overflow-wrap:anywhere]">{row.variant}</Link>
          <span className="block text-xs text-ink-muted">{row.task} on {row.worker}</span>
          <span className="block text-xs text-ink-muted">{formatAgo(row.startedAtMs, nowMs)}: {row.reason}</span>
        </span>
      ),
    },
    { key: 'state', header: 'State', cell: (row) => <InstanceStateBadge state={row.state} /> },
    { key: 'offered', header: <span title="Queries that come per second, answered or not">Offered</span>, align: 'right', cell: (row) => formatRate(row.stats?.offeredPerSecond) },
    { key: 'waiting', header: <span title="Queries that wait now, and how long the last ones did on average">Waiting</span>, align: 'right', wide: true, cell: (row) => waitingText(row) },
    { key: 'slowdown', header: <span title="Run time against its profile">Slowdown</span>, align: 'right', wide: true, cell: (row) => <Slowdown row={row} /> },
    { key: 'busy', header: 'Busy, last minute', wide: true, cell: (row) => <BusyStrip samples={history[row.id]} colour="var(--chart-1)" /> },
    { key: 'cores', header: 'Cores', align: 'right', className: 'hidden 2xl:table-cell', cell: (row) => coresText(row, workers, history) },
    { key: 'memory', header: 'Memory', align: 'right', wide: true, cell: (row) => <Memory row={row} worker={workers.find((each) => each.id === row.workerId)} /> },
  ];
  return <Table label="Instances" columns={columns} rows={rows} rowKey={(row) => row.id} />;
}

function waitingText({ stats }: InstanceRow): string {
  if (stats === null) return '–';
  return stats.queued === 0 && stats.queueWaitUs < 1 ? '0' : `${formatCount(stats.queued)}, ${formatMicros(stats.queueWaitUs)} each`;
}

function Slowdown({ row: { stats } }: { row: InstanceRow }) {
  if (stats === null || stats.batches === 0) return <>–</>;
  return <span className={stats.slowdown > 1.5 ? 'font-medium text-warn' : ''}>{stats.slowdown.toFixed(stats.slowdown < 10 ? 1 : 0)} ×</span>;
}

function coresText(row: InstanceRow, workers: readonly WorkerRow[], history: BusyHistory): string {
  const cores = workers.find((each) => each.id === row.workerId)?.cores ?? row.threads;
  const busy = busyCores(history[row.id], row.threads, cores);
  return busy === null ? '…' : `${busy.toFixed(2)} of ${row.threads}`;
}

function Memory({ row, worker }: { row: InstanceRow; worker: WorkerRow | undefined }) {
  const bytes = memoryOf(row);
  if (bytes === null) return <>–</>;
  const share = worker === undefined || worker.memoryBytes === 0 ? null : bytes / worker.memoryBytes;
  return <Heat share={share} text={formatBytes(bytes)} label={worker === undefined ? formatBytes(bytes) : `${formatBytes(bytes)} of the machine's ${formatBytes(worker.memoryBytes)}`} />;
}

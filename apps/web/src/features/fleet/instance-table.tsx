import Link from 'next/link';
import { formatAgo, formatBytes, formatCount, formatMicros, formatRate } from '../../components/format';
import { Table } from '../../components/ui/table';
import type { Column } from '../../components/ui/table';
import type { InstanceRow } from '../../server/fleet/list-instances';
import { BusyStrip } from '../../components/fleet/busy-strip';
import type { BusyHistory } from '../../components/fleet/core-use';
import { InstanceStateBadge } from '../../components/fleet/instance-state-badge';

type InstanceTableProps = {
  worker: string;
  instances: readonly InstanceRow[];
  history: BusyHistory;
  nowMs: number;
  look: (key: string) => { mark: string; colour: string };
};

/** The instances of a machine with what they do now; as cards on phones. */
export function InstanceTable({ worker, instances, history, nowMs, look }: InstanceTableProps) {
  return (
    <>
      <Table className="hidden md:block" label={`Instances on ${worker}`} columns={columns({ history, nowMs, look })} rows={instances} rowKey={(row) => row.id} />
      <ul className="divide-y border-t md:hidden">
        {instances.map((row) => <InstanceItem key={row.id} row={row} history={history} nowMs={nowMs} look={look} />)}
      </ul>
    </>
  );
}

type Shown = Pick<InstanceTableProps, 'history' | 'nowMs' | 'look'>;

function columns({ history, nowMs, look }: Shown): Column<InstanceRow>[] {
  return [
    { key: 'variant', header: 'Instance', cell: (row) => <VariantName row={row} look={look} story={`${formatAgo(row.startedAtMs, nowMs)}${loadText(row)}`} /> },
    { key: 'state', header: 'State', cell: (row) => <InstanceStateBadge state={row.state} /> },
    { key: 'busy', header: 'Busy, last minute', cell: (row) => <BusyStrip samples={history[row.id]} colour={look(row.id).colour} /> },
    { key: 'offered', header: 'Offered', align: 'right', cell: (row) => formatRate(row.stats?.offeredPerSecond) },
    { key: 'queue', header: <span title="Queries that wait now, and how long the last ones did">Waiting</span>, align: 'right', cell: (row) => (row.stats === null ? '–' : queueText(row.stats.queued, row.stats.queueWaitUs)) },
    { key: 'slowdown', header: <span title="Run time against its profile">Slowdown</span>, align: 'right', cell: (row) => slowdownText(row) },
    { key: 'batches', header: 'Batches', align: 'right', cell: (row) => <span title={`${formatCount(row.stats?.queries)} queries`}>{formatCount(row.stats?.batches)}</span> },
    { key: 'memory', header: 'Memory', align: 'right', cell: (row) => memoryText(row) },
  ];
}

function InstanceItem({ row, history, nowMs, look }: Shown & { row: InstanceRow }) {
  const figures = [
    ['offered', formatRate(row.stats?.offeredPerSecond)],
    ['waiting', row.stats === null ? '–' : queueText(row.stats.queued, row.stats.queueWaitUs)],
    ['slowdown', slowdownText(row)],
    ['batches', formatCount(row.stats?.batches)],
    ['memory', memoryText(row)],
    ['started', formatAgo(row.startedAtMs, nowMs)],
  ] as const;
  return (
    <li className="py-3 last:pb-0">
      <div className="flex items-start justify-between gap-2"><VariantName row={row} look={look} /><InstanceStateBadge state={row.state} /></div>
      <div className="mt-2 flex items-center justify-between gap-2 text-xs text-ink-muted">busy, last minute<BusyStrip samples={history[row.id]} colour={look(row.id).colour} /></div>
      <dl className="mt-2 grid grid-cols-3 gap-x-3 gap-y-2">
        {figures.map(([name, value]) => <div key={name} className="min-w-0"><dt className="truncate text-xs text-ink-muted">{name}</dt><dd className="truncate">{value}</dd></div>)}
      </dl>
      <p className="mt-2 text-xs text-ink-muted">{row.reason}</p>
    </li>
  );
}

function VariantName({ row, look, story }: { row: InstanceRow; look: Shown['look']; story?: string }) {
  const { mark, colour } = look(row.id);
  return (
    <span className="inline-flex min-w-0 items-start gap-2">
      <span className="mt-px grid h-5 min-w-5 shrink-0 place-items-center rounded px-1 text-[0.7rem] font-semibold text-white dark:text-black" style={{ background: colour }}>{mark}</span>
      <span className="min-w-0">
        <span className="block font-medium [overflow-wrap:anywhere]">{row.variant}</span>
        <span className="block max-w-56 text-xs text-ink-muted [overflow-wrap:anywhere]" title={row.reason}>
          <Link href={`/tasks/${row.task}`} className="hover:underline">{row.task}</Link>{story !== undefined && <> · {story}</>}
        </span>
      </span>
    </span>
  );
}

function queueText(queued: number, waitUs: number): string {
  return queued === 0 && waitUs < 1 ? '0' : `${formatCount(queued)} (${formatMicros(waitUs)})`;
}

function slowdownText({ stats }: InstanceRow): string {
  return stats === null || stats.batches === 0 ? '–' : `${stats.slowdown.toFixed(stats.slowdown < 10 ? 1 : 0)} ×`;
}

function memoryText({ stats, memoryBytes }: InstanceRow): string {
  return stats !== null && stats.memoryBytes > 0 ? formatBytes(stats.memoryBytes) : formatBytes(memoryBytes);
}

function loadText({ loadUs }: InstanceRow): string {
  return loadUs === null ? '' : `, loaded in ${formatMicros(loadUs)}`;
}

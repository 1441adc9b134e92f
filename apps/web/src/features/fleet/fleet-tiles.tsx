import { formatBytes, formatCount, formatPercent, formatUsd } from '../../components/format';
import { StatTile } from '../../components/ui/stat-tile';
import type { WorkerRow } from '../../server/fleet/list-workers';

/** The fleet in four figures. */
export function FleetTiles({ workers }: { workers: readonly WorkerRow[] | undefined }) {
  const alive = workers?.filter((worker) => worker.state !== 'dead');
  const instances = alive?.flatMap((worker) => worker.instances) ?? [];
  const sum = (of: (worker: WorkerRow) => number) => (alive ?? []).reduce((total, worker) => total + of(worker), 0);
  // A GPU worker has no cores of its own: where the machine's processor has a worker, they are counted there.
  const counted = alive?.some((worker) => worker.kind === 'cpu') ? (worker: WorkerRow) => (worker.kind === 'cpu' ? worker.cores : 0) : (worker: WorkerRow) => worker.cores;
  const cores = sum(counted);
  const memory = sum((worker) => worker.memoryBytes);
  const pressed = instances.filter((instance) => instance.state === 'overloaded' || instance.state === 'interfered').length;
  const lost = (workers?.length ?? 0) - (alive?.length ?? 0);
  const shown = (text: string) => (alive === undefined ? undefined : text);
  const detail = (text: string) => (alive === undefined ? '' : text);
  return (
    <div className="grid grid-cols-2 gap-3 sm:gap-4 xl:grid-cols-4">
      <StatTile label="Workers" value={shown(formatCount(alive?.length))} tone={lost > 0 ? 'bad' : undefined} detail={detail(lost > 0 ? `${lost} lost in the last hour` : `${formatUsd(sum((worker) => worker.pricePerHourUsd ?? 0))} per hour in all`)} />
      <StatTile label="Instances" value={shown(formatCount(instances.length))} tone={pressed > 0 ? 'warn' : undefined} detail={detail(pressed > 0 ? `${pressed} overloaded or interfered` : 'none under pressure')} />
      <StatTile label="Cores busy, now" value={shown(cores === 0 ? '–' : formatPercent(sum((worker) => worker.cpuBusy * counted(worker)) / cores, 0))} detail={detail(`${formatCount(cores)} cores`)} />
      <StatTile label="Memory held" value={shown(formatBytes(sum((worker) => worker.memoryUsedBytes)))} detail={detail(`of ${formatBytes(memory)}`)} />
    </div>
  );
}

import { busyCores } from '../../components/fleet/core-use';
import type { BusyHistory } from '../../components/fleet/core-use';
import { DrainButton } from '../../components/fleet/drain-button';
import { formatBytes, formatPercent } from '../../components/format';
import { Badge } from '../../components/ui/badge';
import { Skeleton } from '../../components/ui/skeleton';
import type { WorkerRow } from '../../server/fleet/list-workers';
import { Heat } from './heat';

type WorkerHeatProps = { workers: readonly WorkerRow[] | undefined; history: BusyHistory; chosen: string | null; onChoose: (worker: string) => void };

/** Each machine with its cores and memory; choosing one narrows the list to it. */
export function WorkerHeat({ workers, history, chosen, onChoose }: WorkerHeatProps) {
  if (workers === undefined) return <Skeleton className="h-28 rounded-card" />;
  const alive = workers.filter((worker) => worker.state !== 'dead');
  return (
    <ul aria-label="Machines" className="grid grid-cols-1 gap-3 sm:grid-cols-2 sm:gap-4 xl:grid-cols-3">
      {alive.map((worker) => {
        const own = worker.instances.reduce((sum, instance) => sum + (busyCores(history[instance.id], instance.threads, worker.cores) ?? 0), 0);
        return (
          <li key={worker.id} className="min-w-0 rounded-card border bg-surface px-4 py-3 shadow-card">
            <div className="flex flex-wrap items-center justify-between gap-2">
              <button type="button" aria-pressed={chosen === worker.name} onClick={() => onChoose(worker.name)} className="min-w-0 truncate rounded font-medium hover:underline aria-pressed:text-accent-text">{worker.name}</button>
              <span className="flex items-center gap-2">
                {worker.state === 'draining' && <Badge tone="warn">draining</Badge>}
                <DrainButton worker={worker} />
              </span>
            </div>
            <p className="truncate text-xs text-ink-muted">{worker.hardwareClass} · {worker.instances.length} {worker.instances.length === 1 ? 'instance' : 'instances'}{worker.otherInstances > 0 && ` and ${worker.otherInstances} of others`}</p>
            <dl className="mt-2 grid grid-cols-[auto_1fr] items-center gap-x-3 gap-y-1 text-sm">
              <dt className="text-xs text-ink-muted">Cores busy</dt>
              <dd className="justify-self-end"><Heat share={worker.cpuBusy} text={formatPercent(worker.cpuBusy, 0)} label={`${(worker.cpuBusy * worker.cores).toFixed(1)} of ${worker.cores} cores busy now, ${own.toFixed(1)} of them by these instances over the last minute`} /></dd>
              <dt className="text-xs text-ink-muted">Memory held</dt>
              <dd className="justify-self-end"><Heat share={worker.memoryBytes === 0 ? null : worker.memoryUsedBytes / worker.memoryBytes} text={formatBytes(worker.memoryUsedBytes)} label={`${formatBytes(worker.memoryUsedBytes)} held, of ${formatBytes(worker.memoryBytes)}`} /></dd>
            </dl>
            <p className="mt-1.5 text-xs text-ink-muted">{ownShare(own, worker)}</p>
          </li>
        );
      })}
    </ul>
  );
}

/** Whose work keeps the machine busy: what is no instance of this workspace is measuring, other programs, or other workspaces. */
function ownShare(own: number, { cores, cpuBusy }: WorkerRow): string {
  const busy = cpuBusy * cores;
  return `${own.toFixed(own < 0.1 ? 2 : 1)} cores by instances, ${Math.max(0, busy - own).toFixed(1)} by everything else`;
}

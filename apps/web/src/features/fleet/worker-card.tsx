import { CircuitBoard, Cpu, HardDrive } from 'lucide-react';
import { chartColour } from '../../components/charts/palette';
import { formatAgo, formatBytes, formatPercent, formatUsd } from '../../components/format';
import { Badge } from '../../components/ui/badge';
import type { WorkerCost } from '../../server/fleet/worker-costs';
import type { WorkerRow } from '../../server/fleet/list-workers';
import type { BusyHistory } from '../../components/fleet/core-use';
import { DrainButton } from '../../components/fleet/drain-button';
import { InstanceTable } from './instance-table';
import { MachineCost } from './machine-cost';
import { StackedBar } from './stacked-bar';
import { coreParts, memoryParts } from './stacked-parts';
import { priceText, workerFacts, workerNote } from './worker-facts';
import { WorkerStateBadge } from './worker-state-badge';

type WorkerCardProps = { worker: WorkerRow; history: BusyHistory; cost: WorkerCost | undefined; costLoading: boolean; nowMs: number };

/** One machine: what it is, what runs on it, what it costs. */
export function WorkerCard({ worker, history, cost, costLoading, nowMs }: WorkerCardProps) {
  const cores = coreParts(worker, history);
  const memory = memoryParts(worker);
  const look = (id: string) => {
    const at = worker.instances.findIndex((instance) => instance.id === id);
    return { mark: String(at + 1), colour: chartColour(at) };
  };
  return (
    <section aria-label={`Worker ${worker.name}`} className="min-w-0 rounded-card border bg-surface shadow-card">
      <WorkerHeading worker={worker} nowMs={nowMs} />
      <div className="grid grid-cols-1 gap-5 px-4 pb-4 sm:px-5">
        <div className="grid grid-cols-1 gap-x-8 gap-y-4 lg:grid-cols-2">
          <StackedBar
            label="Cores" bar={cores} steps={worker.cores} look={look} format={(value) => `${value.toFixed(2)} cores busy`}
            summary={`${cores.used.toFixed(1)} of ${worker.cores} busy, ${formatPercent(worker.cpuBusy, 0)} now`}
          />
          <StackedBar
            label="Memory" bar={memory} look={look} format={formatBytes}
            summary={`${formatBytes(memory.used)} of ${formatBytes(worker.memoryBytes)}, ${formatBytes(Math.max(0, worker.memoryBytes - memory.used))} free`}
          />
        </div>
        <MachineCost cost={cost} loading={costLoading} />
        {worker.instances.length === 0 ? (
          <p className="flex items-start gap-2 border-t pt-3.5 text-sm text-ink-muted">
            <HardDrive className="mt-0.5 size-4 shrink-0" aria-hidden />
            Nothing is loaded here. The first query of a task loads the variant that serves it.
          </p>
        ) : (
          <InstanceTable worker={worker.name} instances={worker.instances} history={history} nowMs={nowMs} look={look} />
        )}
        {worker.otherInstances > 0 && <p className="text-xs text-ink-muted">And {worker.otherInstances} {worker.otherInstances === 1 ? 'instance' : 'instances'} of other workspaces.</p>}
      </div>
    </section>
  );
}

function WorkerHeading({ worker, nowMs }: { worker: WorkerRow; nowMs: number }) {
  const Icon = worker.kind === 'gpu' ? CircuitBoard : Cpu;
  const note = workerNote(worker);
  const facts = [...workerFacts(worker), ['Seen', formatAgo(worker.lastSeenAtMs, nowMs)], ['Started', formatAgo(worker.startedAtMs, nowMs)]] as const;
  return (
    <header className="px-4 pb-4 pt-3.5 sm:px-5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Icon className="size-5 text-ink-muted" aria-hidden />
        <h2 className="text-base font-semibold">{worker.name}</h2>
        <WorkerStateBadge state={worker.state} />
        <Badge title="Hardware class">{worker.hardwareClass}</Badge>
        <span className="ml-auto inline-flex items-center gap-2 text-sm">
          <span><span className="font-medium">{formatUsd(worker.pricePerHourUsd)}</span><span className="text-ink-muted"> per hour</span></span>
          <Badge tone={worker.priceBasis === 'assumed' ? 'warn' : 'neutral'} title={priceText(worker)}>
            {worker.priceBasis}
          </Badge>
          <DrainButton worker={worker} />
        </span>
      </div>
      <dl className="mt-2 flex flex-wrap gap-x-5 gap-y-0.5 text-xs">
        {facts.map(([name, value]) => <div key={name} className="inline-flex gap-1.5"><dt className="text-ink-muted">{name}</dt><dd>{value}</dd></div>)}
      </dl>
      {note !== null && <p className="mt-1.5 text-xs text-ink-muted [overflow-wrap:anywhere]">{note}</p>}
    </header>
  );
}

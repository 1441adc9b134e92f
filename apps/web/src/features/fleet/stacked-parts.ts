import type { WorkerRow } from '../../server/fleet/list-workers';
import { busyCores } from '../../components/fleet/core-use';
import type { BusyHistory } from '../../components/fleet/core-use';

/** One part of a bar: an instance, or what is not one. */
export type Part = { key: string; name: string; value: number; kind: 'instance' | 'other' };
export type Parts = { parts: Part[]; total: number; used: number };

/** Returns memory by instance (what it holds now, else what its profile says), and what else is held on the machine's budget. */
export function memoryParts(worker: WorkerRow): Parts {
  const own = worker.instances.map((instance): Part => ({
    key: instance.id, name: instance.variant, value: positive(instance.stats?.memoryBytes) ?? instance.memoryBytes ?? 0, kind: 'instance',
  }));
  return withOther(own, worker.memoryUsedBytes, worker.memoryBytes);
}

/** Returns busy cores by instance over the last minute, and what else keeps the machine busy now. */
export function coreParts(worker: WorkerRow, history: BusyHistory): Parts {
  const own = worker.instances.map((instance): Part => ({
    key: instance.id, name: instance.variant, value: busyCores(history[instance.id], instance.threads, worker.cores) ?? 0, kind: 'instance',
  }));
  return withOther(own, worker.cpuBusy * worker.cores, worker.cores);
}

function withOther(own: readonly Part[], measured: number, total: number): Parts {
  const sum = own.reduce((all, part) => all + part.value, 0);
  const other = Math.max(0, Math.min(total, measured) - sum);
  return {
    parts: [...own.filter((part) => part.value > 0), ...(other > 0 ? [{ key: 'other', name: 'everything else', value: other, kind: 'other' as const }] : [])],
    total: Math.max(total, sum),
    used: sum + other,
  };
}

function positive(value: number | undefined): number | null {
  return value !== undefined && value > 0 ? value : null;
}

import type { FactChange } from '../fact-change';
import type { Rows } from '../rows';
import type { LiveWorkers } from './live-workers';

/** What rows and workers may differ for this long: messages and commits are on their way. */
const GRACE_MS = 5_000;

/** Finds instances that only a worker or only the rows know of. */
export type InstanceAudit = {
  /** Returns the ends to write, and per worker what it must stop. */
  audit(rows: Rows, live: LiveWorkers, nowMs: number): { changes: FactChange[]; stop: { worker: string; instances: string[] }[] };
};

/** Returns an audit that remembers since when it saw each difference. */
export function createInstanceAudit(): InstanceAudit {
  const sinceMs = new Map<string, number>();

  function lasted(key: string, nowMs: number): boolean {
    const since = sinceMs.get(key) ?? nowMs;
    sinceMs.set(key, since);
    return nowMs - since >= GRACE_MS;
  }

  return {
    audit(rows, live, nowMs) {
      const seen = new Set<string>();
      const differs = (key: string): boolean => {
        seen.add(key);
        return lasted(key, nowMs);
      };
      const open = new Map(rows.instances.map((row) => [row.id, row]));
      const reporting = live.all().filter((worker) => worker.statusAtMs !== null && worker.deadAtMs === null);
      const stop = reporting.map((worker) => ({
        worker: worker.name,
        instances: worker.instances.map((instance) => instance.id).filter((id) => open.get(id)?.workerId !== worker.id && differs(`orphan ${id}`)),
      })).filter((order) => order.instances.length > 0);
      const changes = reporting.flatMap((worker) => {
        const there = new Set(worker.instances.map((instance) => instance.id));
        return rows.instances
          .filter((row) => row.workerId === worker.id && row.state !== 'loading' && !there.has(row.id) && differs(`vanished ${row.id}`))
          .map((row): FactChange => ({ kind: 'instance', id: row.id, state: row.state === 'draining' ? 'stopped' : 'failed', address: null, endReason: 'Its worker no longer reports it.' }));
      });
      for (const key of sinceMs.keys()) if (!seen.has(key)) sinceMs.delete(key);
      return { changes, stop };
    },
  };
}

import { upstreamWorker } from '@infaas/shared/jobs/upstream-jobs';
import type { Rows } from '../rows';

/** A worker that may speak for upstreams. */
export type AgentWorker = { name: string; queue: string; deadAtMs: number | null };
/** What a worker is to speak for: the upstream's worker name, its concurrency, and the hash of its descriptor. */
export type AgentOrder = { workerName: string; concurrency: number; descriptor: string };

/**
 * Returns which processor worker speaks for which upstreams: the one that did stays, else the one with the fewest. One that is cancelled
 * or whose registration failed is spoken for by nobody.
 */
export function planAgents(rows: Pick<Rows, 'versions' | 'registrations'>, workers: readonly AgentWorker[], before: ReadonlyMap<string, string>): Map<string, AgentOrder[]> {
  const able = workers.filter((worker) => worker.queue.startsWith('cpu.') && worker.deadAtMs === null).map((worker) => worker.name).sort();
  const plan = new Map<string, AgentOrder[]>(able.map((name) => [name, []]));
  const failed = new Set(rows.registrations.filter((row) => row.state === 'failed').map((row) => row.versionId));
  for (const version of rows.versions) {
    if (!version.upstream || version.cancelled === true || failed.has(version.id)) continue;
    const workerName = upstreamWorker(version.upstream.hardwareClass);
    const kept = before.get(workerName);
    const chosen = kept !== undefined && plan.has(kept) ? kept : [...plan].sort((a, b) => a[1].length - b[1].length || (a[0] < b[0] ? -1 : 1))[0]?.[0];
    if (chosen !== undefined) plan.get(chosen)?.push({ workerName, concurrency: version.upstream.concurrency, descriptor: version.model });
  }
  return plan;
}

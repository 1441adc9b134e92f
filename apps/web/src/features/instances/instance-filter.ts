import type { InstanceState } from '@infaas/shared/domain/instance';
import type { InstanceRow } from '../../server/fleet/list-instances';

/** States in the order that they are offered in. */
const ORDER: readonly InstanceState[] = ['overloaded', 'interfered', 'loading', 'active', 'draining', 'stopped', 'failed'];

/** Returns the states that instances are in, with how many; those under pressure first. */
export function statesOf(rows: readonly Pick<InstanceRow, 'state'>[]): { state: InstanceState; count: number }[] {
  return ORDER.map((state) => ({ state, count: rows.filter((row) => row.state === state).length })).filter(({ count }) => count > 0);
}

/** Returns instances of a state and a worker (null = any), those under pressure first, then the busiest by what is offered. */
export function shownInstances(rows: readonly InstanceRow[], of: { state: string | null; worker: string | null }): InstanceRow[] {
  return rows
    .filter((row) => (of.state === null || row.state === of.state) && (of.worker === null || row.worker === of.worker))
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || (b.stats?.offeredPerSecond ?? 0) - (a.stats?.offeredPerSecond ?? 0) || a.variant.localeCompare(b.variant) || a.id.localeCompare(b.id));
}

/** Returns the memory that an instance holds now, else what its profile says; null when neither is known. */
export function memoryOf({ stats, memoryBytes }: Pick<InstanceRow, 'stats' | 'memoryBytes'>): number | null {
  return stats !== null && stats.memoryBytes > 0 ? stats.memoryBytes : memoryBytes;
}

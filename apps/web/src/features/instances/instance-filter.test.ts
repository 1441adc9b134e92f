import { describe, expect, it } from 'vitest';
import { IDLE_INSTANCE_STATS } from '@infaas/shared/domain/instance';
import type { InstanceState } from '@infaas/shared/domain/instance';
import type { InstanceRow } from '../../server/fleet/list-instances';
import { memoryOf, shownInstances, statesOf } from './instance-filter';

const row = (id: string, state: InstanceState, offeredPerSecond = 0, worker = 'local-1'): InstanceRow => ({
  id, state, worker, variantId: id, variant: `net.${id}`, task: 'digits', architecture: 'net', workerId: worker, threads: 1, memoryBytes: 40,
  stats: { ...IDLE_INSTANCE_STATS, offeredPerSecond }, loadUs: null, reason: '', endReason: null, startedAtMs: 0, activeAtMs: null, stoppedAtMs: null,
});
const rows = [row('a', 'active', 1), row('b', 'active', 5), row('c', 'overloaded'), row('d', 'loading', 0, 'local-2')];

describe('the instances’ page', () => {
  it('counts states, those under pressure first', () => {
    expect(statesOf(rows)).toEqual([{ state: 'overloaded', count: 1 }, { state: 'loading', count: 1 }, { state: 'active', count: 2 }]);
  });

  it('shows those under pressure first, then the busiest', () => {
    expect(shownInstances(rows, { state: null, worker: null }).map(({ id }) => id)).toEqual(['c', 'd', 'b', 'a']);
    expect(shownInstances(rows, { state: 'active', worker: null }).map(({ id }) => id)).toEqual(['b', 'a']);
    expect(shownInstances(rows, { state: null, worker: 'local-2' }).map(({ id }) => id)).toEqual(['d']);
  });

  it('takes the memory that is held, else what was measured', () => {
    expect(memoryOf({ stats: { ...IDLE_INSTANCE_STATS, memoryBytes: 7 }, memoryBytes: 40 })).toBe(7);
    expect(memoryOf({ stats: IDLE_INSTANCE_STATS, memoryBytes: 40 })).toBe(40);
    expect(memoryOf({ stats: null, memoryBytes: null })).toBeNull();
  });
});

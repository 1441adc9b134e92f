import { describe, expect, it } from 'vitest';
import { IDLE_INSTANCE_STATS } from '@infaas/shared/domain/instance';
import { coreParts, memoryParts } from './stacked-parts';
import { instanceRow, workerRow } from './worker-row.fixture';

describe('parts of a machine', () => {
  it('shows what instances hold, else what their profile says, and the rest that is held', () => {
    const held = instanceRow({ id: 'a', stats: { ...IDLE_INSTANCE_STATS, memoryBytes: 150 } });
    const { parts, total, used } = memoryParts(workerRow({ instances: [held, instanceRow({ id: 'b', stats: null })], memoryUsedBytes: 400 }));
    expect(parts.map((part) => [part.key, part.value])).toEqual([['a', 150], ['b', 100], ['other', 150]]);
    expect([used, total]).toEqual([400, 1_000]);
  });

  it('adds nothing when instances hold more than was measured', () => {
    expect(memoryParts(workerRow({ instances: [instanceRow()], memoryUsedBytes: 50 })).parts).toHaveLength(1);
  });

  it('shows busy cores by instance and what else runs', () => {
    const history = { i: [{ atMs: 0, busyUs: 0 }, { atMs: 1_000, busyUs: 500_000 }] };
    const { parts, used } = coreParts(workerRow({ instances: [instanceRow({ threads: 2 })], cpuBusy: 0.5 }), history);
    expect(parts.map((part) => [part.key, part.value])).toEqual([['i', 1], ['other', 1]]);
    expect(used).toBe(2);
  });
});

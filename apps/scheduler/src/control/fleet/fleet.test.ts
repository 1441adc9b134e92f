import { describe, expect, it } from 'vitest';
import { IDLE_INSTANCE_STATS } from '@infaas/shared/domain/instance';
import { memoryBudgetBytes } from '@infaas/shared/policy/cost';
import type { Rows } from '../rows';
import { sampleProfile, sampleRows, sampleVariant, SIGNATURE } from '../testing/sample-rows';
import { createInstanceAudit } from './instance-audit';
import { createLiveWorkers } from './live-workers';
import { scalingChanges } from './model-scaler';

const joined = { id: 'one', name: 'one', queue: 'cpu.one', bootId: 'b', hardwareClass: 'cpu.2', cores: 2 };
const status = (ids: string[], busyUs = 0, atUs = 0): { cpuBusy: number; foreignCpuBusy: number; memoryUsedBytes: number; instances: { id: string; stats: typeof IDLE_INSTANCE_STATS }[] } => (
  { cpuBusy: 0, foreignCpuBusy: 0, memoryUsedBytes: 0, instances: ids.map((id) => ({ id, stats: { ...IDLE_INSTANCE_STATS, busyUs, atUs } })) });
const one = (): number => 1;
const instance = (id: string, state: 'active' | 'loading' | 'draining'): Rows['instances'][number] => ({ id, workspaceId: 'w', variantId: 'base1', workerId: 'one', state, address: null, startedAtMs: 0 });

describe('live workers', () => {
  it.each([
    ['closed', false, 1_400, 0], ['closed', false, 1_500, 1], ['silent', true, 0, 1],
  ] as const)('buries one that %s', (_, silent, afterMs, dead) => {
    const live = createLiveWorkers();
    live.joined(joined, 1_000);
    live.disconnected({ name: 'one', bootId: 'b' }, silent, 2_000);
    expect(live.takeDead(2_000 + afterMs)).toHaveLength(dead);
  });
  it('keeps one that is back in time, and does not take the end of an old boot for its own', () => {
    const live = createLiveWorkers();
    live.joined(joined, 0);
    live.disconnected({ name: 'one', bootId: 'b' }, false, 100);
    live.joined(joined, 500);
    live.disconnected({ name: 'one', bootId: 'older' }, true, 600);
    expect(live.takeDead(9_000)).toEqual([]);
  });
  it('expects workers of an earlier control back within 5 s', () => {
    const live = createLiveWorkers();
    live.expect(sampleRows().workers, 0);
    expect(live.takeDead(4_999)).toEqual([]);
    expect(live.takeDead(5_000)).toHaveLength(1);
  });
  it('measures online utilisation between two reports', () => {
    const live = createLiveWorkers();
    live.joined(joined, 0);
    live.reported('one', status(['i']), { nowMs: 1_000, threadsOf: one });
    live.reported('one', status(['i'], 500_000, 1_000_000), { nowMs: 2_000, threadsOf: one });
    expect(live.byName('one')?.onlineUtilisation).toBeCloseTo(0.25);
    // The host counts on a timer of its own: a report may come before the next count, and then one with two seconds of work.
    live.reported('one', status(['i'], 500_000, 1_000_000), { nowMs: 3_000, threadsOf: one });
    expect(live.byName('one')?.onlineUtilisation).toBeCloseTo(0.25);
    live.reported('one', status(['i'], 1_700_000, 3_000_000), { nowMs: 4_000, threadsOf: one });
    expect(live.byName('one')?.onlineUtilisation).toBeCloseTo(0.3);
  });
  it('follows what others keep busy over some reports, and not what the worker measures itself', () => {
    const live = createLiveWorkers();
    live.joined(joined, 0);
    const report = (foreignCpuBusy: number, measuring: boolean): number => {
      live.reported('one', { ...status([]), foreignCpuBusy, measuring }, { nowMs: 1_000, threadsOf: one });
      return live.byName('one')?.foreignBusyCores ?? -1;
    };
    for (let at = 0; at < 20; at += 1) report(0.5, false);
    expect(report(0.5, false)).toBeCloseTo(0.5 * joined.cores);
    expect(report(1, true)).toBeCloseTo(0.5 * joined.cores);
    const less = report(0, false);
    expect(less).toBeGreaterThan(0);
    expect(less).toBeLessThan(0.5 * joined.cores);
  });
  it('counts a worker as quiet since it has had nothing to do', () => {
    const live = createLiveWorkers();
    live.joined(joined, 0);
    const since = [0.9, 0.1, 0.05, 0.5, 0].map((cpuBusy, at) => {
      live.reported('one', { ...status([]), cpuBusy }, { nowMs: at * 1_000, threadsOf: one });
      return live.byName('one')?.quietSinceMs;
    });
    expect(since).toEqual([null, 1_000, 1_000, null, 4_000]);
    live.reported('one', { ...status([]), cpuBusy: 0.9, measuring: true }, { nowMs: 5_000, threadsOf: one });
    expect(live.byName('one')?.quietSinceMs).toBe(4_000);
  });
});

describe('the audit of instances', () => {
  it('stops what only the worker knows and ends what only the rows know, after 5 s', () => {
    const live = createLiveWorkers();
    live.joined(joined, 0);
    live.reported('one', status(['orphan', 'kept']), { nowMs: 0, threadsOf: one });
    const rows = sampleRows({ instances: [instance('kept', 'active'), instance('vanished', 'active'), instance('drained', 'draining'), instance('new', 'loading')] });
    const audit = createInstanceAudit();
    expect(audit.audit(rows, live, 0)).toEqual({ changes: [], stop: [] });
    expect(audit.audit(rows, live, 4_999)).toEqual({ changes: [], stop: [] });
    const found = audit.audit(rows, live, 5_000);
    expect(found.stop).toEqual([{ worker: 'one', instances: ['orphan'] }]);
    expect(found.changes).toMatchObject([{ id: 'vanished', state: 'failed' }, { id: 'drained', state: 'stopped' }]);
  });
  it('forgets a difference that went away', () => {
    const live = createLiveWorkers();
    live.joined(joined, 0);
    live.reported('one', status([]), { nowMs: 0, threadsOf: one });
    const audit = createInstanceAudit();
    const rows = sampleRows({ instances: [instance('a', 'active')] });
    audit.audit(rows, live, 0);
    live.reported('one', status(['a']), { nowMs: 1_000, threadsOf: one });
    audit.audit(rows, live, 1_000);
    live.reported('one', status([]), { nowMs: 2_000, threadsOf: one });
    expect(audit.audit(rows, live, 5_500).changes).toEqual([]);
  });
});

describe('scalingChanges', () => {
  const rows = sampleRows({ signatures: [SIGNATURE], variants: [sampleVariant('base', 1, { status: 'ready' })], profiles: [sampleProfile('base1', 100)] });
  it('turns a start into an instance, a job on that worker and an event', () => {
    const changes = scalingChanges({ kind: 'start', cause: 'demand', variantId: 'base1', workerId: 'one', text: 'why' }, rows, () => 'i');
    expect(changes).toMatchObject([
      { kind: 'instance-new', instance: { id: 'i', variantId: 'base1', workerId: 'one', reason: 'why' } },
      { kind: 'work', work: { id: 'start.i', workerId: 'one', payload: { executable: { variantName: 'mlp.v1.fp32.cpu.t1', memoryBytes: memoryBudgetBytes(sampleProfile('base1', 100)), latency: [{ batch: 1 }, { batch: 2 }] } } } },
      { kind: 'event', event: { action: 'start', taskId: 'task', instanceId: 'i' } },
    ]);
  });
  it('turns a stop into draining, a job and an event; a start of what is gone into nothing', () => {
    expect(scalingChanges({ kind: 'stop', cause: 'idle', variantId: 'base1', instanceId: 'i', workerId: 'one', text: 'idle' }, rows, () => '')).toMatchObject([
      { kind: 'instance', id: 'i', state: 'draining' }, { kind: 'work', work: { id: 'stop.i', kind: 'stop-instance' } }, { kind: 'event', event: { action: 'stop' } },
    ]);
    expect(scalingChanges({ kind: 'start', cause: 'demand', variantId: 'gone', workerId: 'one', text: '' }, rows, () => 'i')).toEqual([]);
  });
});

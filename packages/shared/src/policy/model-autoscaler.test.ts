import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InstanceState, InstanceStats } from '../domain/instance';
import type { ServingView } from '../domain/serving-view';
import type { DemandReport } from '../domain/usage';
import { modelAutoscaler } from './model-autoscaler';
import { INITIAL_SCALER_STATE } from './scaling';
import type { ScalerState, ScalerView, ScalingAction } from './scaling';
import { instanceOf, profileOf, statsOf, variantOf, viewOf, workerOf } from './view.fixture';

const SECOND = 1_000_000;
/** 1,000 rows/s saturate one instance of a variant of the fixture with batch 1. */
const model = (id: string, over: { memoryBytes?: number; threads?: number } = {}) =>
  variantOf(id, { threads: over.threads ?? 1, profiles: [profileOf([[1, 1_000, 1_000]], { maxBatch: 1, memoryBytes: over.memoryBytes ?? 100e6 })] });
const demandFor = (variantId: string, waiting = true): DemandReport => ({ workspaceId: 'ws', taskId: 'task', variantId, applicationId: 'app', queries: 1, waiting, deadlineUs: SECOND });

type Report = { state?: InstanceState; stats?: Partial<InstanceStats> };
const viewWith = (serving: Partial<ServingView>, reports: Record<string, Report> = {}, pinned: string[] = []): ScalerView => {
  const view = viewOf(serving);
  return { serving: view, pinned, instances: view.instances.map((instance) => ({ instanceId: instance.id, state: reports[instance.id]?.state ?? instance.state, stats: statsOf(reports[instance.id]?.stats) })) };
};

type Tick = { at: number; view: ScalerView; demand?: DemandReport[] };
/** Plays ticks at seconds; returns the actions of each. */
function play(ticks: readonly Tick[]): ScalingAction[][] {
  let state: ScalerState = INITIAL_SCALER_STATE;
  return ticks.map(({ at, view, demand }) => {
    const result = modelAutoscaler({ view, demand: demand ?? [], state, now: at * SECOND });
    state = JSON.parse(JSON.stringify(result.state)) as ScalerState;
    return result.decision.choice;
  });
}
const brief = (actions: readonly ScalingAction[] | undefined): string[] => (actions ?? []).map((action) => `${action.kind} ${action.kind === 'start' ? `${action.variantId}@${action.workerId}` : action.instanceId} ${action.cause}`);

describe('modelAutoscaler', () => {
  it('starts what a query waits for, on the least utilised worker, once', () => {
    const two = { variants: [model('a'), model('b', { memoryBytes: 4e9 })], workers: [workerOf('w1'), workerOf('w2')], instances: [instanceOf('i', 'b')] };
    const view = viewWith(two);
    const played = play([{ at: 0, view, demand: [demandFor('a')] }, { at: 1, view, demand: [demandFor('a')] }, { at: 3, view, demand: [] }]);
    expect(played.map(brief)).toEqual([['start a@w2 demand'], [], ['start a@w2 demand']]);
  });

  it('waits while the instance loads', () => {
    const view = viewWith({ variants: [model('a')], instances: [instanceOf('i', 'a', { state: 'loading' })] });
    expect(play([{ at: 0, view, demand: [demandFor('a')] }, { at: 60, view, demand: [demandFor('a')] }]).flat()).toEqual([]);
  });

  it('replicates a saturated variant when cores are free by measurement', () => {
    const at = (tick: number, busy: number, threads = 1): Tick => ({
      at: tick,
      view: viewWith({ variants: [model('a', { threads })], workers: [workerOf('w1', { cores: 2 })], instances: [instanceOf('i', 'a')] },
        { i: { stats: { offeredPerSecond: 960, queries: tick * 960, busyUs: tick * busy * SECOND } } }),
    });
    expect(play([at(0, 1), at(1, 1)]).map(brief)).toEqual([[], ['start a@w1 replicate']]);
    expect(play([at(0, 1, 2), at(1, 1, 2), at(2, 1, 2)]).flat()).toEqual([]);
  });

  it.each([
    ['load', { offeredPerSecond: 960 }, '1 running, 960.0 queries/s offered, saturation at 1000.0/s: one more.'],
    ['waiting', { offeredPerSecond: 0.9, queueWaitUs: 60_000, tightestDeadlineUs: 100_000 },
      '1 running, queries wait 60 ms in the queue of the 100 ms that the tightest deadline gives, though 0.9/s are less than the 1000.0/s that saturate: one more.'],
  ])('says what saturated it: %s', (_, stats, text) => {
    const view = viewWith({ variants: [model('a')], instances: [instanceOf('i', 'a')] }, { i: { state: 'overloaded', stats } });
    expect(play([{ at: 0, view }, { at: 1, view }]).flat().map((action) => action.text)).toEqual([text]);
  });

  it('does not replicate at a headroom of 1.05 and above', () => {
    const at = (tick: number): Tick => ({ at: tick, view: viewWith({ variants: [model('a')], instances: [instanceOf('i', 'a')] }, { i: { stats: { offeredPerSecond: 950, queries: tick } } }) });
    expect(play([at(0), at(1), at(2), at(3)]).flat()).toEqual([]);
  });

  it('stops a replica that the load has not needed for 10 s, and keeps the other', () => {
    const at = (tick: number, offered: number): Tick => ({
      at: tick,
      view: viewWith({ variants: [model('a')], instances: [instanceOf('i', 'a'), instanceOf('j', 'a')] },
        { i: { stats: { offeredPerSecond: offered, queries: tick } }, j: { stats: { offeredPerSecond: 0, queries: 0 } } }),
    });
    expect(play([at(0, 700), at(9, 700), at(10, 700), at(11, 700)]).map(brief)).toEqual([[], [], ['stop j spare'], []]);
    expect(play([at(0, 900), at(10, 900), at(20, 900)]).flat()).toEqual([]);
  });

  it('stops an instance idle for 300 s, but not one that is waited for or pinned', () => {
    const view = viewWith({ variants: [model('a')], instances: [instanceOf('i', 'a')] });
    const pinned = viewWith({ variants: [model('a')], instances: [instanceOf('i', 'a')] }, {}, ['a']);
    expect(play([{ at: 0, view }, { at: 299, view }, { at: 300, view }, { at: 301, view }]).map(brief)).toEqual([[], [], ['stop i idle'], []]);
    expect(play([{ at: 0, view }, { at: 300, view, demand: [demandFor('a')] }]).flat()).toEqual([]);
    expect(play([{ at: 0, view: pinned }, { at: 900, view: pinned }]).flat()).toEqual([]);
  });

  it('makes room by stopping the least recently used idle instance, then starts, and does not bring that one back', () => {
    const variants = [model('old', { memoryBytes: 3e9 }), model('new', { memoryBytes: 3e9 }), model('a', { memoryBytes: 3e9 })];
    const both = { variants, instances: [instanceOf('i-old', 'old'), instanceOf('i-new', 'new')] };
    const stats = { 'i-new': { stats: { queries: 1 } } };
    const gone = { variants, instances: [instanceOf('i-new', 'new')] };
    const played = play([
      { at: 0, view: viewWith(both) }, { at: 10, view: viewWith(both, stats) }, { at: 16, view: viewWith(both, stats), demand: [demandFor('a')] },
      { at: 17, view: viewWith(both, stats) }, { at: 18, view: viewWith(gone, stats) }, { at: 19, view: viewWith(gone, stats) },
    ]);
    expect(played.map(brief)).toEqual([[], [], ['stop i-old evict'], [], ['start a@w1 demand'], []]);
  });

  it('says so when nothing can make room', () => {
    const busy = viewWith({ variants: [model('a', { memoryBytes: 5e9 }), model('b', { memoryBytes: 5e9 })], instances: [instanceOf('i', 'b')] }, { i: { stats: { queued: 3 } } });
    const { decision } = modelAutoscaler({ view: busy, demand: [demandFor('a')], state: INITIAL_SCALER_STATE, now: 0 });
    expect(decision).toMatchObject({ choice: [], rejected: [{ because: { code: 'memory' } }] });
  });

  it('replaces what failed or died with its worker, backing off while it keeps failing', () => {
    const variants = [model('a')];
    const ok = viewWith({ variants, workers: [workerOf('w1'), workerOf('w2')], instances: [instanceOf('i', 'a')] });
    const dead = viewWith({ variants, workers: [workerOf('w1', { state: 'dead' }), workerOf('w2')], instances: [instanceOf('i', 'a')] });
    expect(play([{ at: 0, view: ok }, { at: 1, view: dead }, { at: 1.5, view: dead }]).map(brief)).toEqual([[], ['start a@w2 restart'], []]);
    const failing = (count: number) => viewWith({ variants, instances: Array.from({ length: count }, (_, at) => instanceOf(`i${at}`, 'a', { state: 'failed' })) });
    const ticks = Array.from({ length: 40 }, (_, at) => at);
    let starts = 0;
    let state: ScalerState = modelAutoscaler({ view: ok, demand: [], state: INITIAL_SCALER_STATE, now: 0 }).state;
    for (const at of ticks) {
      const result = modelAutoscaler({ view: failing(starts + 1), demand: [], state, now: (at + 1) * SECOND });
      state = result.state;
      starts += result.decision.choice.length;
    }
    // After 1, 2, 4, 8, 16 s: not one start per tick.
    expect(starts).toBeGreaterThanOrEqual(4);
    expect(starts).toBeLessThanOrEqual(7);
  });

  it('never overcommits memory, never stops what is waited for, never starts and stops the same variant at once', () => {
    const worldArb = fc.record({
      sizes: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 2, maxLength: 5 }), placed: fc.array(fc.nat(4), { maxLength: 4 }),
      demand: fc.array(fc.nat(4), { maxLength: 4 }), offered: fc.array(fc.integer({ min: 0, max: 1_500 }), { minLength: 5, maxLength: 5 }), at: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 6 }),
    });
    fc.assert(fc.property(worldArb, ({ sizes, placed, demand, offered, at }) => {
      const variants = sizes.map((size, index) => model(`v${index}`, { memoryBytes: size * 100e6 }));
      let free = 8e9;
      const instances = placed.flatMap((which, index) => {
        const variant = which % sizes.length;
        const budget = Math.ceil((sizes[variant] ?? 0) * 100e6 * 1.1);
        if (budget > free) return [];
        free -= budget;
        return [instanceOf(`i${index}`, `v${variant}`)];
      });
      const reports = demand.map((which) => demandFor(`v${which % sizes.length}`));
      let state = INITIAL_SCALER_STATE;
      let now = 0;
      for (const step of at) {
        now += step;
        const view = viewWith({ variants, instances }, Object.fromEntries(instances.map((instance, index) => [instance.id, { stats: { offeredPerSecond: offered[index] ?? 0, queries: (offered[index] ?? 0) > 700 ? now : 0 } }])));
        const result = modelAutoscaler({ view, demand: reports, state, now: now * SECOND });
        state = result.state;
        const started = result.decision.choice.filter((action) => action.kind === 'start');
        const stopped = result.decision.choice.filter((action) => action.kind === 'stop');
        const need = started.reduce((sum, action) => sum + Math.ceil((sizes[Number(action.variantId.slice(1))] ?? 0) * 100e6 * 1.1), 0);
        expect(need).toBeLessThanOrEqual(free);
        for (const action of stopped) {
          expect(reports.some((report) => report.variantId === action.variantId)).toBe(false);
          expect(started.some((other) => other.variantId === action.variantId)).toBe(false);
        }
      }
    }), { numRuns: 500 });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InstanceState, InstanceStats } from '../domain/instance';
import type { ServingView } from '../domain/serving-view';
import type { LoadReport } from '../domain/load';
import type { DemandReport } from '../domain/usage';
import { modelAutoscaler } from './model-autoscaler';
import { INITIAL_SCALER_STATE } from './scaling';
import type { ScalerState, ScalerView, ScalingAction } from './scaling';
import { instanceOf, objectiveOf, profileOf, statsOf, variantOf, viewOf, workerOf } from './view.fixture';

const SECOND = 1_000_000;
/** 1,000 rows/s saturate one instance of a variant of the fixture with batch 1. */
const model = (id: string, over: { memoryBytes?: number; threads?: number } = {}) =>
  variantOf(id, { threads: over.threads ?? 1, profiles: [profileOf([[1, 1_000, 1_000]], { maxBatch: 1, memoryBytes: over.memoryBytes ?? 100e6 })] });
const demandFor = (variantId: string, waiting = true): DemandReport => ({ workspaceId: 'ws', taskId: 'task', variantId, applicationId: 'app', queries: 1, waiting, deadlineUs: SECOND });

type Report = { state?: InstanceState; stats?: Partial<InstanceStats> };
const viewWith = (serving: Partial<ServingView>, reports: Record<string, Report> = {}, bounds: ScalerView['bounds'] = {}): ScalerView => {
  const view = viewOf(serving);
  return { serving: view, bounds, instances: view.instances.map((instance) => ({ instanceId: instance.id, state: reports[instance.id]?.state ?? instance.state, stats: statsOf(reports[instance.id]?.stats) })) };
};

/** Rows that asked the task, or a target of it, since the tick before. */
const loadOf = (rows: number, target = 'digits', objective: Partial<LoadReport['objective']> = {}): LoadReport => ({ workspaceId: 'ws', target, version: null, objective: objectiveOf(objective), rows });

type Tick = { at: number; view: ScalerView; demand?: DemandReport[]; load?: LoadReport[] };
/** Plays ticks at seconds; returns the actions of each. */
function play(ticks: readonly Tick[]): ScalingAction[][] {
  let state: ScalerState = INITIAL_SCALER_STATE;
  return ticks.map(({ at, view, demand, load }) => {
    const result = modelAutoscaler({ view, demand: demand ?? [], load: load ?? [], state, now: at * SECOND });
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

  /** As long as a load is steady, ticks at these seconds. */
  const steady = (seconds: readonly number[], of: { rows: number; view: ScalerView; target?: string; objective?: Partial<LoadReport['objective']> }): Tick[] =>
    seconds.map((at, index) => ({ at, view: of.view, load: [loadOf(of.rows * (at - (seconds[index - 1] ?? at - 1)), of.target, of.objective)] }));
  const upTo = (last: number): number[] => Array.from({ length: last }, (_, at) => at);

  it('replicates what the load saturates when cores are free by measurement', () => {
    const view = (tick: number, busy: number, threads: number): ScalerView => viewWith(
      { variants: [model('a', { threads })], workers: [workerOf('w1', { cores: 2 })], instances: [instanceOf('i', 'a')] },
      { i: { stats: { offeredPerSecond: 960, queries: tick * 960, atUs: tick * SECOND, busyUs: tick * busy * SECOND } } },
    );
    const at = (tick: number, threads = 1): Tick => ({ at: tick, view: view(tick, 1, threads), load: [loadOf(980)] });
    const actions = play(upTo(8).map((tick) => at(tick))).flat();
    expect(brief(actions).slice(0, 1)).toEqual(['start a@w1 replicate']);
    expect(actions[0]?.text).toMatch(/^digits: 9\d\d\/s asked, what runs gives 9\d\d\/s: one more of 1\.$/);
    expect(play(upTo(8).map((tick) => at(tick, 2))).flat()).toEqual([]);
  });

  it('says what queries wait for where the load alone does not saturate', () => {
    const view = viewWith({ variants: [model('a')], instances: [instanceOf('i', 'a')] }, { i: { state: 'overloaded', stats: { offeredPerSecond: 480, queueWaitUs: 60_000, tightestDeadlineUs: 100_000 } } });
    expect(play(steady(upTo(12), { rows: 700, view })).flat()[0]?.text)
      .toBe('1 running, queries wait 60 ms in the queue of the 100 ms that the tightest deadline gives, though 480.0/s are less than the 1000.0/s that saturate: one more.');
  });

  it('does not replicate at a headroom of 1.05 and above', () => {
    const view = viewWith({ variants: [model('a')], instances: [instanceOf('i', 'a')] }, { i: { stats: { offeredPerSecond: 940, queries: 1 } } });
    expect(play(steady(upTo(60), { rows: 940, view })).flat()).toEqual([]);
  });

  it('stops a replica that the load has not needed for 10 s, and keeps the other', () => {
    const view = viewWith({ variants: [model('a')], instances: [instanceOf('i', 'a'), instanceOf('j', 'a')] }, { i: { stats: { queries: 9 } } });
    const played = play(steady(upTo(19), { rows: 500, view }));
    expect(played.flat().map((action) => action.kind)).toEqual(['stop']);
    expect(played.findIndex((actions) => actions.length > 0)).toBe(10);
    expect(play(steady(upTo(60), { rows: 900, view })).flat()).toEqual([]);
  });

  describe('with two variants on two workers of a core each', () => {
    const workers = [workerOf('w1', { cores: 1 }), workerOf('w2', { cores: 1 })];
    const view = (placed: Readonly<Record<string, readonly [string, string]>>): ScalerView => viewWith(
      { variants: [model('a'), model('b')], workers, instances: Object.entries(placed).map(([id, [variantId, workerId]]) => instanceOf(id, variantId, { workerId })) },
      Object.fromEntries(Object.keys(placed).map((id) => [id, { stats: { queries: 1 } }])),
    );
    const load = (a: number, b: number, placed: Parameters<typeof view>[0], seconds = 19): ScalingAction[] =>
      play(upTo(seconds).map((at) => ({ at, view: view(placed), load: [loadOf(a, 'a'), loadOf(b, 'b')] }))).flat();

    it('takes part of the load from the worker that would be full, where the other has room', () => {
      const [first] = load(500, 420, { i: ['a', 'w1'], j: ['b', 'w1'] });
      expect(brief([first as ScalingAction])).toEqual(['start a@w2 replicate']);
      expect(first?.text).toMatch(/^What runs on w1 would keep (8|9)\d % of its cores busy: one more of this where less runs\.$/);
      expect(load(300, 300, { i: ['a', 'w1'], j: ['b', 'w1'] })).toEqual([]);
      expect(load(500, 420, { i: ['a', 'w1'], j: ['b', 'w2'] })).toEqual([]);
    });

    it('does so before load that rises has filled it', () => {
      const rising = play(upTo(19).map((at) => ({ at, view: view({ i: ['a', 'w1'], j: ['b', 'w1'] }), load: [loadOf(100 + 20 * at, 'a'), loadOf(100 + 20 * at, 'b')] })));
      const first = rising.findIndex((actions) => actions.length > 0);
      expect(brief(rising[first])).toEqual(['start a@w2 replicate']);
      expect((200 + 40 * first) * 1.05).toBeLessThan(800);
    });

    it('takes it elsewhere even where the full one was not seen busy yet', () => {
      const unseen = { ...view({ i: ['a', 'w1'], j: ['b', 'w1'] }), otherBusyCores: { w2: 0.2 } };
      expect(brief(play(upTo(19).map((at) => ({ at, view: unseen, load: [loadOf(500, 'a'), loadOf(420, 'b')] }))).flat())[0]).toBe('start a@w2 replicate');
    });

    it('does so also where the other is not idle, as long as it stays the less busy one', () => {
      const placed = { i: ['a', 'w1'], j: ['b', 'w1'], k: ['b', 'w2'] } as const;
      expect(brief(load(850, 800, placed).slice(0, 1))).toEqual(['start a@w2 replicate']);
      // It would be hardly less busy than the first is.
      expect(load(200, 1_300, placed)).toEqual([]);
    });

    it('leaves no worker crowded when it stops what the load does not need', () => {
      const spread = { i: ['a', 'w1'], j: ['b', 'w1'], k: ['a', 'w2'] } as const;
      // One of each would do, but not both on the first; without the replica there, they are apart.
      expect(brief(load(500, 420, spread))).toEqual(['stop i spare']);
      expect(brief(load(300, 300, spread))).toHaveLength(1);
      const both = { i: ['a', 'w1'], j: ['b', 'w1'], k: ['a', 'w2'], l: ['b', 'w2'] } as const;
      expect(brief(load(450, 400, both))).toEqual(['stop i spare', 'stop l spare']);
      expect(load(600, 500, both)).toEqual([]);
    });
  });

  describe('with instances that share cores', () => {
    // A row of a is the cheaper one by a little, and c keeps the same floor.
    const variants = [variantOf('a', { architecture: 'net', profiles: model('a').profiles }), variantOf('c', { architecture: 'net', profiles: [profileOf([[1, 1_020, 1_020]], { maxBatch: 1, memoryBytes: 100e6 })] }), variantOf('b', { taskId: 'other', profiles: [profileOf([[1, 1_000, 1_000]], { maxBatch: 1 })] })];
    const tasks = ['task', 'other'].map((id) => ({ ...viewOf({}).tasks[0], id, name: id === 'task' ? 'digits' : id }) as ServingView['tasks'][number]);
    const busy = (tick: number, of: { slowdown: number; state?: InstanceState; workers: Readonly<Record<'i' | 'j', string>> }): ScalerView => viewWith(
      { tasks, variants, workers: [workerOf('w1', { cores: 1 }), workerOf('w2', { cores: 1 })], instances: [instanceOf('i', 'a', { workerId: of.workers.i }), instanceOf('j', 'b', { workerId: of.workers.j })] },
      Object.fromEntries(['i', 'j'].map((id) => [id, { state: of.state ?? 'active', stats: { slowdown: of.slowdown, queries: (tick + 1) * 400, batches: (tick + 1) * 400, atUs: (tick + 1) * SECOND, busyUs: (tick + 1) * SECOND, offeredPerSecond: 400 } }])),
    );
    const ticks = (of: Parameters<typeof busy>[1], other = 300): ScalingAction[] => play(upTo(8).map((at) => ({ at, view: busy(at, of), load: [loadOf(350), loadOf(other, 'other')] }))).flat();
    const together = { i: 'w1', j: 'w1' };

    it('starts no other variant because each slows the other', () => {
      // One of them goes where the other worker has nothing to do, which is measured.
      for (const state of ['active', 'overloaded'] as const) expect(new Set(brief(ticks({ slowdown: 2, state, workers: together })))).toEqual(new Set(['start a@w2 replicate']));
    });

    it('takes what sharing does not explain for what an instance, or another of its architecture, can do', () => {
      for (const other of [30, 300]) expect(brief(ticks({ slowdown: 3.2, workers: { i: 'w1', j: 'w2' } }, other)).filter((action) => action !== 'start a@w2 replicate' && action !== 'start a@w1 replicate')).toEqual([]);
    });
  });

  it('remembers which variant load slows, and adds another once that serves more', () => {
    const variants = [variantOf('a', { architecture: 'net', profiles: model('a').profiles }), variantOf('c', { architecture: 'net', profiles: [profileOf([[1, 1_020, 1_020]], { maxBatch: 1, memoryBytes: 100e6 })] })];
    const running = (id: 'a' | 'c', tick: number, slowdown: number): ScalerView => viewWith(
      { variants, workers: [workerOf('w1', { cores: 1 }), workerOf('w2', { cores: 1 })], instances: [instanceOf(`${id}1`, id, { workerId: 'w1' })] },
      { [`${id}1`]: { stats: { slowdown, queries: (tick + 1) * 400, batches: (tick + 1) * 400, atUs: (tick + 1) * SECOND, busyUs: (tick + 1) * 0.8 * SECOND, offeredPerSecond: 400 } } },
    );
    const later = (seen: boolean): string[] => brief(play([
      ...(seen ? upTo(30).map((at): Tick => ({ at, view: running('c', at, 1.05), load: [loadOf(500)] })) : []),
      ...upTo(20).map((at): Tick => ({ at: 30 + at, view: running('a', at, 1.9), load: [loadOf(700)] })),
    ]).flat().filter(({ kind }) => kind === 'start'));
    expect(later(true)[0]).toMatch(/^start c@w\d upgrade$/);
    expect(later(false)[0]).toMatch(/^start a@w\d replicate$/);
  });

  it('loads what a second floor falls back on before load that rises needs it', () => {
    const accuracyOf = (value: number) => ({ value, low: value, high: value, basis: 'measured' as const, samples: 1_000, validationSet: 'set' });
    const variants = [{ ...model('a'), accuracy: accuracyOf(0.99) }, variantOf('b', { accuracy: accuracyOf(0.9), profiles: [profileOf([[1, 300, 300]], { maxBatch: 1, memoryBytes: 100e6 })] })];
    const view = viewWith({ variants, workers: [workerOf('w1', { cores: 1 })], instances: [instanceOf('i', 'a')] }, { i: { stats: { queries: 1 } } });
    const rising = (objective: Partial<LoadReport['objective']>) => play(upTo(14).map((at): Tick => ({ at, view, load: [loadOf(100 + 60 * at, 'digits', { minAccuracy: 0.95, ...objective })] })));
    const first = rising({ onUnmet: 'degrade', degradedMinAccuracy: 0.85 }).findIndex((actions) => actions.length > 0);
    expect(brief(rising({ onUnmet: 'degrade', degradedMinAccuracy: 0.85 })[first])).toEqual(['start b@w1 upgrade']);
    expect(1.05 * (100 + 60 * first)).toBeLessThan(950);
    expect(rising({}).flat()).toEqual([]);
  });

  it('starts nothing for load that has ceased, however full what runs is, and keeps what serves it', () => {
    const view = viewWith({ variants: [model('a'), model('c')], workers: [workerOf('w1', { cores: 2 })], instances: [instanceOf('i', 'a')] }, { i: { stats: { queries: 1 } } });
    const before = upTo(5).map((at): Tick => ({ at, view, load: [loadOf(20, 'digits')] }));
    const after = upTo(120).map((at): Tick => ({ at: 5 + at, view, load: [loadOf(990, 'a')] }));
    const capped = { ...view, bounds: { a: { least: 1, most: 1 } } };
    expect(play([...before, ...after].map((tick) => ({ ...tick, view: capped }))).slice(100).flat()).toEqual([]);
    const silent = upTo(120).map((at): Tick => ({ at: 5 + at, view, load: [] }));
    expect(play([...before, ...silent]).flat()).toEqual([]);
  });

  describe('with another variant of the same task', () => {
    // Twice as fast at the same price, and more accurate.
    const fast = variantOf('fast', { profiles: [profileOf([[1, 400, 400]], { maxBatch: 1, loadUs: 3 * SECOND })], accuracy: { value: 0.95, low: 0.94, high: 0.96, basis: 'measured', samples: 1_000, validationSet: 'set' } });
    const both = [model('a'), fast];
    const running = (id: string, variantId: string) => viewWith({ variants: both, workers: [workerOf('w1', { cores: 1 })], instances: [instanceOf(id, variantId)] }, { [id]: { stats: { queries: 1 } } });

    it('upgrades instead of replicating where that serves more for its cost, and stops the other once it is not needed', () => {
      const first = play(steady(upTo(8), { rows: 1_800, view: running('i', 'a') })).flat();
      expect(brief(first)[0]).toBe('start fast@w1 upgrade');
      const two = viewWith({ variants: both, workers: [workerOf('w1', { cores: 1 })], instances: [instanceOf('i', 'a'), instanceOf('j', 'fast')] });
      expect(brief(play(steady(upTo(19), { rows: 1_800, view: two })).flat())).toEqual(['stop i spare']);
    });

    it('keeps what a floor needs: the cheaper one may not answer it', () => {
      const two = viewWith({ variants: [model('a'), { ...fast, profiles: [profileOf([[1, 4_000, 4_000]], { maxBatch: 1, memoryBytes: 4e9 })] }], instances: [instanceOf('j', 'fast')] });
      const floor = { minAccuracy: 0.94 };
      expect(play(steady(upTo(40), { rows: 5, view: two, objective: floor })).flat()).toEqual([]);
      // Without the floor the small one does it for less: it starts when that has lasted, and only then the other stops.
      const played = play(steady(upTo(12), { rows: 5, view: two }));
      expect(played.flat().map((action) => `${action.kind} ${action.variantId} ${action.cause}`)).toEqual(['start a downgrade']);
      expect(played.findIndex((actions) => actions.length > 0)).toBe(10);
      const then = viewWith({ variants: both, instances: [instanceOf('i', 'a'), instanceOf('j', 'fast')] });
      expect(play(steady(upTo(14), { rows: 5, view: then })).flat()).toHaveLength(1);
    });

    it('looks for another variant where interference makes this one too slow for the deadline', () => {
      const disturbed = (state: InstanceState) => viewWith({ variants: both, instances: [instanceOf('i', 'a')] }, { i: { state, stats: { slowdown: 8, queries: 1 } } });
      const objective = { maxLatencyUs: 5_000 };
      expect(brief(play(steady(upTo(2), { rows: 5, view: disturbed('interfered'), objective })).flat())).toEqual(['start fast@w1 demand']);
      expect(play(steady(upTo(3), { rows: 5, view: disturbed('active'), objective })).flat()).toEqual([]);
      expect(play(steady(upTo(3), { rows: 5, view: disturbed('interfered'), objective: { maxLatencyUs: 50_000 } })).flat()).toEqual([]);
    });

    it('gives overload its second floor, and takes it back', () => {
      const cheap = variantOf('cheap', { profiles: [profileOf([[1, 100, 100]], { maxBatch: 1 })], accuracy: { value: 0.8, low: 0.79, high: 0.81, basis: 'measured', samples: 1_000, validationSet: 'set' } });
      const objective = { minAccuracy: 0.85, onUnmet: 'degrade' as const, degradedMinAccuracy: 0.75 };
      const one = { variants: [model('a'), cheap], workers: [workerOf('w1', { cores: 1 })] };
      const overloaded = viewWith({ ...one, instances: [instanceOf('i', 'a')] }, { i: { state: 'overloaded', stats: { offeredPerSecond: 1_000, queries: 1 } } });
      expect(brief(play(steady(upTo(8), { rows: 3_000, view: overloaded, objective })).flat())).toContain('start cheap@w1 upgrade');
      const calm = viewWith({ ...one, instances: [instanceOf('i', 'a'), instanceOf('c', 'cheap')] });
      expect(brief(play(steady(upTo(19), { rows: 100, view: calm, objective })).flat())).toEqual(['stop c spare']);
      const noSecond = { minAccuracy: 0.85 };
      expect(brief(play(steady(upTo(8), { rows: 3_000, view: overloaded, objective: noSecond })).flat()).filter((action) => action.includes('cheap'))).toEqual([]);
    });
  });

  it('stops an instance idle for 300 s, but not one that is waited for or pinned', () => {
    const view = viewWith({ variants: [model('a')], instances: [instanceOf('i', 'a')] });
    const pinned = viewWith({ variants: [model('a')], instances: [instanceOf('i', 'a')] }, {}, { a: { least: 1, most: null } });
    expect(play([{ at: 0, view }, { at: 299, view }, { at: 300, view }, { at: 301, view }]).map(brief)).toEqual([[], [], ['stop i idle'], []]);
    expect(play([{ at: 0, view }, { at: 300, view, demand: [demandFor('a')] }]).flat()).toEqual([]);
    expect(play([{ at: 0, view: pinned }, { at: 900, view: pinned }]).flat()).toEqual([]);
  });

  describe('between two ticks', () => {
    const asked = (of: { at: number; view: ScalerView; demand?: DemandReport[]; urgent?: boolean; load?: LoadReport[] }[]): { actions: string[][]; state: ScalerState } => {
      let state: ScalerState = INITIAL_SCALER_STATE;
      const actions = of.map(({ at, view, demand = [], urgent = false, load = [] }) => {
        const result = modelAutoscaler({ view, demand, load, state, now: at * SECOND, urgent });
        state = JSON.parse(JSON.stringify(result.state)) as ScalerState;
        return brief(result.decision.choice);
      });
      return { actions, state };
    };

    it('starts what a query waits for, and stops nothing for other reasons', () => {
      const view = viewWith({ variants: [model('a'), model('b')], instances: [instanceOf('i', 'b'), instanceOf('j', 'b')] });
      const { actions, state } = asked([{ at: 0, view, load: [loadOf(5)] }, { at: 400.1, view, demand: [demandFor('a')], urgent: true }]);
      expect(actions).toEqual([[], ['start a@w1 demand']]);
      expect(state.lastTickUs).toBe(0);
      expect(state.classes).toEqual(asked([{ at: 0, view, load: [loadOf(5)] }]).state.classes);
    });

    it('goes on making room for what still waits, the longest first, a third of the instances at a time', () => {
      const big = (id: string) => variantOf(id, { profiles: [profileOf([[1, 1_000, 1_000]], { maxBatch: 1, memoryBytes: 3e9, loadUs: 100_000 })] });
      const ids = ['a', 'b', 'c', 'x', 'y'];
      const busy = (states: Partial<Record<string, InstanceState>>) => (tick: number): ScalerView => viewWith(
        { variants: ids.map(big), workers: [workerOf('w1', { memoryBytes: 10e9 })], instances: ['a', 'b', 'c'].map((id) => instanceOf(`i-${id}`, id, states[id] === undefined ? {} : { state: states[id] })) },
        Object.fromEntries(['a', 'b', 'c'].map((id, at) => [`i-${id}`, { ...(states[id] === undefined ? {} : { state: states[id] }), stats: { queries: tick * (9 - at), offeredPerSecond: 9 - at } }])),
      );
      const view = busy({});
      const { actions, state } = asked([
        { at: 0, view: view(0) }, { at: 1, view: view(1) }, { at: 1.1, view: view(1), demand: [demandFor('y')], urgent: true }, { at: 1.2, view: busy({ c: 'draining' })(1), demand: [demandFor('x')], urgent: true },
      ]);
      // The third instance is on its way out: nothing else makes room meanwhile.
      expect(actions).toEqual([[], [], ['stop i-c evict'], []]);
      expect(state.variants['y']?.waitingSinceUs).toBe(1.1 * SECOND);
      expect(state.variants['x']?.waitingSinceUs).toBe(1.2 * SECOND);
      const gone = viewWith({ variants: ids.map(big), workers: [workerOf('w1', { memoryBytes: 10e9 })], instances: [instanceOf('i-a', 'a'), instanceOf('i-b', 'b')] });
      const then = modelAutoscaler({ view: gone, demand: [], load: [], state, now: 1.3 * SECOND, urgent: true });
      expect(brief(then.decision.choice)).toEqual(['start y@w1 demand']);
    });
  });

  it('keeps to what the owner wants at least and at most, with load and without', () => {
    const none = viewWith({ variants: [model('a')] }, {}, { a: { least: 2, most: null } });
    expect(play([{ at: 0, view: none }]).map(brief)).toEqual([['start a@w1 pinned']]);
    const two = viewWith({ variants: [model('a')], instances: [instanceOf('i', 'a'), instanceOf('j', 'a')] }, {}, { a: { least: 2, most: null } });
    expect(play([{ at: 0, view: two }, { at: 900, view: two }]).flat()).toEqual([]);
    const one = viewWith({ variants: [model('a')], instances: [instanceOf('i', 'a')] }, { i: { state: 'overloaded', stats: { offeredPerSecond: 1_000, queries: 1 } } }, { a: { least: 0, most: 1 } });
    expect(play(steady(upTo(30), { rows: 1_900, view: one })).flat()).toEqual([]);
    const above = viewWith({ variants: [model('a')], instances: [instanceOf('i', 'a'), instanceOf('j', 'a')] }, {}, { a: { least: 1, most: 1 } });
    const stopped = play(steady(upTo(12), { rows: 1_900, view: above })).flat();
    expect(stopped.map((action) => `${action.kind} ${action.text}`)).toEqual(['stop Its owner wants at most 1.']);
  });

  it('makes room for what a query waits for by what is asked the least for its load time, even if none is idle', () => {
    const big = (id: string, loadUs: number) => variantOf(id, { profiles: [profileOf([[1, 1_000, 1_000]], { maxBatch: 1, memoryBytes: 3e9, loadUs })] });
    const variants = [big('rare', 200_000), big('often', 200_000), big('slow', 2_000_000), big('new', 200_000)];
    const at = (tick: number): ScalerView => viewWith(
      { variants, workers: [workerOf('w1', { memoryBytes: 10e9 })], instances: [instanceOf('r', 'rare'), instanceOf('o', 'often'), instanceOf('s', 'slow')] },
      { r: { stats: { queries: tick, offeredPerSecond: 1 } }, o: { stats: { queries: 9 * tick, offeredPerSecond: 9 } }, s: { stats: { queries: tick, offeredPerSecond: 1 } } },
    );
    const waiting = play([{ at: 0, view: at(0) }, { at: 3, view: at(3), demand: [demandFor('new')] }]);
    expect(waiting.map(brief)).toEqual([[], ['stop r evict']]);
    expect(waiting[1]?.[0]?.text).toBe('Asked for the least for what it takes to load; its memory is needed for new.v1.fp32.cpu.t1, which a query waits for.');
    expect(play([{ at: 0, view: at(0) }, { at: 3, view: at(3), demand: [demandFor('new', false)] }]).flat()).toEqual([]);
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
    const { decision } = modelAutoscaler({ view: busy, demand: [demandFor('a')], load: [], state: INITIAL_SCALER_STATE, now: 0 });
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
    let state: ScalerState = modelAutoscaler({ view: ok, demand: [], load: [], state: INITIAL_SCALER_STATE, now: 0 }).state;
    for (const at of ticks) {
      const result = modelAutoscaler({ view: failing(starts + 1), demand: [], load: [], state, now: (at + 1) * SECOND });
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
        const result = modelAutoscaler({ view, demand: reports, load: offered.map((rows, index) => loadOf(rows, `v${index}`)), state, now: now * SECOND });
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

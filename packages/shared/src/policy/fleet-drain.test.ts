import { describe, expect, it } from 'vitest';
import type { InstanceView, WorkerView } from '../domain/serving-view';
import { modelAutoscaler } from './model-autoscaler';
import { INITIAL_SCALER_STATE } from './scaling';
import type { ScalerState } from './scaling';
import { select } from './select';
import { instanceOf, objectiveOf, profileOf, sceneOf, statsOf, variantOf, viewOf, workerOf } from './view.fixture';

const SECOND = 1_000_000;
const net = variantOf('net', { profiles: [profileOf([[1, 1_000, 1_000]], { maxBatch: 1 })] });
const drained = workerOf('old', { state: 'draining' });
const on = (id: string, workerId: string, state: InstanceView['state'] = 'active'): InstanceView => instanceOf(id, 'net', { workerId, state });

/** Ticks of a second under steady load; returns the actions of each. */
function play(rowsPerSecond: number, steps: readonly { workers: WorkerView[]; instances: InstanceView[] }[]): string[][] {
  let state: ScalerState = INITIAL_SCALER_STATE;
  return steps.map((step, at) => {
    const serving = viewOf({ variants: [net], ...step });
    const instances = serving.instances.map((instance) => ({ instanceId: instance.id, state: instance.state, stats: statsOf({ offeredPerSecond: rowsPerSecond, queries: at * rowsPerSecond }) }));
    const load = rowsPerSecond > 0 ? [{ workspaceId: 'ws', target: 'digits', version: null, objective: objectiveOf(), rows: rowsPerSecond }] : [];
    const result = modelAutoscaler({ view: { serving, instances }, demand: [], load, state, now: (at + 1) * SECOND });
    state = result.state;
    return result.decision.choice.map((action) => `${action.kind} ${action.kind === 'start' ? action.workerId : action.instanceId} ${action.cause}`);
  });
}

describe('a drained worker', () => {
  it('keeps what serves until another does, then gives it up', () => {
    const before = { workers: [workerOf('old'), workerOf('new')], instances: [on('a', 'old')] };
    const draining = { workers: [drained, workerOf('new')], instances: [on('a', 'old')] };
    const loading = { ...draining, instances: [on('a', 'old'), on('b', 'new', 'loading')] };
    const both = { ...draining, instances: [on('a', 'old'), on('b', 'new')] };
    expect(play(400, [before, draining, loading, both])).toEqual([[], ['start new move'], [], ['stop a move']]);
  });

  it('serves on while nothing else could', () => {
    const alone = { workers: [drained], instances: [on('a', 'old')] };
    expect(play(400, [alone, alone, alone]).flat()).toEqual([]);
  });

  it('keeps its part while the rest could not do all of it', () => {
    const before = { workers: [workerOf('old'), workerOf('new', { cores: 1 })], instances: [on('a', 'old'), on('b', 'new')] };
    const small = { ...before, workers: [drained, workerOf('new', { cores: 1 })] };
    expect(play(1_500, [...Array.from({ length: 5 }, () => before), small, small, small]).flat().filter((action) => action.startsWith('stop'))).toEqual([]);
  });

  it('stops at once what no load asks for', () => {
    expect(play(0, [{ workers: [drained, workerOf('new')], instances: [on('a', 'old')] }])).toEqual([['stop a move']]);
  });

  it('is the last choice of a query, and still one', () => {
    const chosen = (instances: InstanceView[]): string => {
      const choice = select(sceneOf(viewOf({ variants: [net], workers: [drained, workerOf('new')], instances })), { workspaceId: 'ws', target: 'digits', version: null, rows: 1, now: 0, objective: objectiveOf() });
      return choice.kind === 'warm' ? choice.instance.id : choice.kind;
    };
    expect([chosen([on('a', 'old'), on('b', 'new')]), chosen([on('a', 'old')])]).toEqual(['b', 'a']);
  });
});

import type { Reason } from '../domain/decision';
import type { Micros } from '../domain/units';
import { instanceAt } from './candidate-index';
import type { CandidateIndex } from './candidate-index';
import type { CandidateList } from './candidate-list';
import { marginalCostNanoUsd, per1kNanoUsd } from './cost';
import { isServing } from './instance-state';
import { compareIds } from './pairs';
import type { Pairs, Scratch } from './pairs';
import { predictFinish } from './predict-finish';
import type { PredictInput, Prediction } from './predict-finish';
import type { LiveInstance, LiveTable, Recorder } from './selection';

/** Costs this close are a tie. */
export const COST_TIE = 1.05;

/** What the rank goes by: the cheapest, or, where that part of the objective is given up, the soonest or the most accurate. */
export type Preference = 'cost' | 'finish' | 'accuracy';

export type WarmQuery = {
  index: CandidateIndex;
  pairs: Pairs;
  list: CandidateList;
  live: LiveTable;
  rows: number;
  /** Total deadline; sets the batch cap. */
  deadlineUs: Micros;
  /** What is left of it now. */
  remainingUs: Micros;
  exclude: ReadonlySet<string> | undefined;
  preference: Preference;
  recorder: Recorder | undefined;
};

/**
 * Returns the slot of `pairs.scratch` that holds the chosen instance, or -1 when no running instance finishes in time. Active before
 * Overloaded or Interfered; then by preference; costs within 5 % of the least: least wait, higher accuracy, variant id, instance id.
 */
export function chooseWarm(query: WarmQuery): number {
  const { scratch } = query.pairs;
  scratch.count = 0;
  const mayStop = query.preference === 'cost' && query.recorder === undefined;
  const run: Run = { input: null, prediction: { finishUs: 0, waitUs: 0, batch: 0 } };
  let leastActive = Infinity;
  for (const pair of query.list.warm) {
    if (mayStop && (query.pairs.bound[pair] ?? 0) > leastActive * COST_TIE) break;
    leastActive = Math.min(leastActive, collectFeasible(query, pair, run));
  }
  return pickBest(query);
}

/** Returns the live facts of an instance that may be given this query, or null. */
export function usableInstance(query: Pick<WarmQuery, 'index' | 'live' | 'exclude'>, ordinal: number): LiveInstance | null {
  const live = query.live.byOrdinal[ordinal];
  if (live === null || live === undefined || !live.connected || !isServing(live.state)) return null;
  if (query.exclude !== undefined && query.exclude.has(instanceAt(query.index, ordinal).id)) return null;
  return live;
}

/** Working objects of one walk, made once and filled again for every instance. */
type Run = { input: PredictInput | null; prediction: Prediction };

/** Puts the pair's feasible instances into the scratch; returns the least cost among its Active ones. */
function collectFeasible(query: WarmQuery, pair: number, run: Run): number {
  const { pairs } = query;
  const model = pairs.models[pair];
  if (model === undefined) return Infinity;
  const end = pairs.firstInstance[pair + 1] ?? 0;
  const before = pairs.scratch.count;
  let least = Infinity;
  let soonest = Infinity;
  for (let at = pairs.firstInstance[pair] ?? 0; at < end; at += 1) {
    const live = usableInstance(query, pairs.instances[at] ?? 0);
    if (live === null) continue;
    const { finishUs, batch } = predictFinish(fillInput(run, query, { model, live }), run.prediction);
    soonest = Math.min(soonest, finishUs);
    if (finishUs > query.remainingUs) continue;
    const cost = marginalCostNanoUsd(pairs.rate[pair] ?? 0, model, batch);
    const slot = keep(pairs.scratch, run.prediction, cost);
    pairs.scratch.pair[slot] = pair;
    pairs.scratch.ordinal[slot] = pairs.instances[at] ?? 0;
    pairs.scratch.demoted[slot] = live.state === 'active' ? 0 : 1;
    if (live.state === 'active' && cost < least) least = cost;
  }
  if (query.recorder !== undefined) note(query, { pair, soonest, slot: pairs.scratch.count > before ? pairs.scratch.count - 1 : -1 });
  return least;
}

function fillInput(run: Run, query: WarmQuery, of: Pick<PredictInput, 'model' | 'live'>): PredictInput {
  if (run.input === null) {
    run.input = { ...of, rows: query.rows, deadlineUs: query.deadlineUs, gatewayP95Us: query.live.gatewayP95Us };
  } else {
    run.input.model = of.model;
    run.input.live = of.live;
  }
  return run.input;
}

function keep(scratch: Scratch, prediction: Prediction, cost: number): number {
  const slot = scratch.count;
  scratch.cost[slot] = cost;
  scratch.wait[slot] = prediction.waitUs;
  scratch.finish[slot] = prediction.finishUs;
  scratch.batch[slot] = prediction.batch;
  scratch.count = slot + 1;
  return slot;
}

function pickBest(query: WarmQuery): number {
  const { scratch } = query.pairs;
  let rank = 1;
  let least = Infinity;
  for (let slot = 0; slot < scratch.count; slot += 1) {
    const demoted = scratch.demoted[slot] ?? 0;
    const cost = scratch.cost[slot] ?? Infinity;
    if (demoted < rank) {
      rank = demoted;
      least = cost;
    } else if (demoted === rank && cost < least) least = cost;
  }
  const ceiling = query.preference === 'cost' ? least * COST_TIE : Infinity;
  let best = -1;
  for (let slot = 0; slot < scratch.count; slot += 1) {
    if (scratch.demoted[slot] !== rank || (scratch.cost[slot] ?? Infinity) > ceiling) continue;
    if (best < 0 || isBetter(query, slot, best)) best = slot;
  }
  return best;
}

function isBetter(query: WarmQuery, slot: number, best: number): boolean {
  const { index, pairs, preference } = query;
  const { scratch } = pairs;
  const finish = (scratch.finish[slot] ?? 0) - (scratch.finish[best] ?? 0);
  const wait = (scratch.wait[slot] ?? 0) - (scratch.wait[best] ?? 0);
  const accuracy = (pairs.accuracy[scratch.pair[best] ?? 0] ?? 0) - (pairs.accuracy[scratch.pair[slot] ?? 0] ?? 0);
  const cost = (scratch.cost[slot] ?? 0) - (scratch.cost[best] ?? 0);
  const order = preference === 'cost' ? wait || accuracy : preference === 'finish' ? finish || accuracy : accuracy || cost || wait;
  if (order !== 0) return order < 0;
  const one = instanceAt(index, scratch.ordinal[slot] ?? 0);
  const other = instanceAt(index, scratch.ordinal[best] ?? 0);
  return (compareIds(one.variantId, other.variantId) || compareIds(one.id, other.id)) < 0;
}

function note(query: WarmQuery, found: { pair: number; soonest: number; slot: number }): void {
  const { scratch } = query.pairs;
  if (found.slot < 0) {
    const predictedFinishUs = Number.isFinite(found.soonest) ? found.soonest : null;
    query.recorder?.rejected(found.pair, predictedFinishUs === null ? NOT_SERVING : late(predictedFinishUs, query.remainingUs), {
      predictedFinishUs, costPer1kNanoUsd: null, warm: predictedFinishUs !== null,
    });
    return;
  }
  let best = found.slot;
  for (let slot = found.slot; slot >= 0 && scratch.pair[slot] === found.pair; slot -= 1) {
    if ((scratch.finish[slot] ?? 0) <= (scratch.finish[best] ?? 0)) best = slot;
  }
  query.recorder?.admissible(found.pair, {
    predictedFinishUs: scratch.finish[best] ?? null, costPer1kNanoUsd: per1kNanoUsd(scratch.cost[best] ?? 0), warm: true,
  });
}

const NOT_SERVING: Reason = { code: 'not_serving', text: 'Its instances are loading, draining or unreachable.' };

function late(finishUs: Micros, remainingUs: Micros): Reason {
  return { code: 'late', text: `Would finish in ${(finishUs / 1000).toFixed(1)} ms with what waits there now; ${(remainingUs / 1000).toFixed(1)} ms are left.` };
}

import type { Reason } from '../domain/decision';
import type { Micros } from '../domain/units';
import { instanceAt } from './candidate-index';
import type { CandidateIndex } from './candidate-index';
import type { CandidateList } from './candidate-list';
import { byteAt, floatAt, intAt } from './column';
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
 * Overloaded or Interfered or on a drained worker; then by preference; costs within 5 % of the least: least wait, higher accuracy, variant id, instance id.
 */
export function chooseWarm(query: WarmQuery): number {
  const { scratch } = query.pairs;
  scratch.count = 0;
  const mayStop = query.preference === 'cost' && query.recorder === undefined;
  const run: Run = { input: null, prediction: { finishUs: 0, waitUs: 0, batch: 0 }, tooCostly: Infinity };
  let leastActive = Infinity;
  for (const pair of query.list.warm) {
    if (mayStop) run.tooCostly = leastActive * COST_TIE;
    if (floatAt(query.pairs.bound, pair) > run.tooCostly) break;
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
type Run = {
  input: PredictInput | null;
  prediction: Prediction;
  /** An Active instance was found that rules out every row cost above this. */
  tooCostly: number;
};

/** Puts the pair's feasible instances into the scratch; returns the least cost among its Active ones. */
function collectFeasible(query: WarmQuery, pair: number, run: Run): number {
  const { pairs } = query;
  const model = pairs.models[pair];
  if (model === undefined) return Infinity;
  const end = intAt(pairs.firstInstance, pair + 1);
  const before = pairs.scratch.count;
  let least = Infinity;
  let soonest = Infinity;
  for (let at = intAt(pairs.firstInstance, pair); at < end; at += 1) {
    const live = usableInstance(query, intAt(pairs.instances, at));
    if (live === null || leastCostOf(query, pair, live) > run.tooCostly) continue;
    const { finishUs, batch } = predictFinish(fillInput(run, query, { model, live }), run.prediction);
    soonest = Math.min(soonest, finishUs);
    if (finishUs > query.remainingUs) continue;
    const cost = marginalCostNanoUsd(floatAt(pairs.rate, pair), model, batch);
    const slot = keep(pairs.scratch, run.prediction, cost);
    pairs.scratch.pair[slot] = pair;
    const ordinal = intAt(pairs.instances, at);
    const preferred = live.state === 'active' && byteAt(query.index.leaving, ordinal) === 0;
    pairs.scratch.ordinal[slot] = ordinal;
    pairs.scratch.demoted[slot] = preferred ? 0 : 1;
    if (preferred) least = Math.min(least, cost);
  }
  if (query.recorder !== undefined) note(query, { pair, soonest, slot: pairs.scratch.count > before ? pairs.scratch.count - 1 : -1 });
  return least;
}

/** A lower bound of the row cost with what waits there, much cheaper to compute than the prediction. */
function leastCostOf({ pairs, rows }: WarmQuery, pair: number, live: LiveInstance): number {
  return floatAt(pairs.leastRun, pair) / (live.stats.queued + live.extraQueued + rows);
}

function fillInput(run: Run, query: WarmQuery, of: Pick<PredictInput, 'model' | 'live'>): PredictInput {
  if (run.input === null) {
    run.input = { model: of.model, live: of.live, rows: query.rows, deadlineUs: query.deadlineUs, gatewayP95Us: query.live.gatewayP95Us };
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
  const { rank, least } = leastCost(scratch);
  const ceiling = query.preference === 'cost' ? least * COST_TIE : Infinity;
  let best = -1;
  for (let slot = 0; slot < scratch.count; slot += 1) {
    if (byteAt(scratch.demoted, slot) !== rank || floatAt(scratch.cost, slot) > ceiling) continue;
    if (best < 0 || isBetter(query, slot, best)) best = slot;
  }
  return best;
}

/** The best rank among the feasible (0 = Active) and its least cost. */
function leastCost(scratch: Scratch): { rank: number; least: number } {
  let rank = 1;
  let least = Infinity;
  for (let slot = 0; slot < scratch.count; slot += 1) {
    const demoted = byteAt(scratch.demoted, slot);
    if (demoted > rank) continue;
    least = demoted < rank ? floatAt(scratch.cost, slot) : Math.min(least, floatAt(scratch.cost, slot));
    rank = demoted;
  }
  return { rank, least };
}

function isBetter(query: WarmQuery, slot: number, best: number): boolean {
  const { index, pairs } = query;
  const order = compareSlots(query, slot, best);
  if (order !== 0) return order < 0;
  const one = instanceAt(index, intAt(pairs.scratch.ordinal, slot));
  const other = instanceAt(index, intAt(pairs.scratch.ordinal, best));
  return (compareIds(one.variantId, other.variantId) || compareIds(one.id, other.id)) < 0;
}

/** Negative when `slot` goes before `best` by the preference. */
function compareSlots({ pairs, preference }: WarmQuery, slot: number, best: number): number {
  const { scratch } = pairs;
  const wait = floatAt(scratch.wait, slot) - floatAt(scratch.wait, best);
  const accuracy = floatAt(pairs.accuracy, intAt(scratch.pair, best)) - floatAt(pairs.accuracy, intAt(scratch.pair, slot));
  switch (preference) {
    case 'cost':
      return wait || accuracy;
    case 'finish':
      return floatAt(scratch.finish, slot) - floatAt(scratch.finish, best) || accuracy;
    case 'accuracy':
      return accuracy || floatAt(scratch.cost, slot) - floatAt(scratch.cost, best) || wait;
  }
}

/** Tells the recorder of a pair's best instance; `slot` is the last one kept for it, -1 when none finishes in time. */
function note(query: WarmQuery, found: { pair: number; soonest: number; slot: number }): void {
  const { recorder } = query;
  const { scratch } = query.pairs;
  if (found.slot < 0) {
    const predictedFinishUs = Number.isFinite(found.soonest) ? found.soonest : null;
    const because = predictedFinishUs === null ? NOT_SERVING : late(predictedFinishUs, query.remainingUs);
    recorder?.rejected(found.pair, because, { predictedFinishUs, costPer1kNanoUsd: null, warm: predictedFinishUs !== null });
    return;
  }
  let best = found.slot;
  for (let slot = found.slot; slot >= 0 && scratch.pair[slot] === found.pair; slot -= 1) {
    if (floatAt(scratch.finish, slot) <= floatAt(scratch.finish, best)) best = slot;
  }
  recorder?.admissible(found.pair, { predictedFinishUs: floatAt(scratch.finish, best), costPer1kNanoUsd: per1kNanoUsd(floatAt(scratch.cost, best)), warm: true });
}

const NOT_SERVING: Reason = { code: 'not_serving', text: 'Its instances are loading, draining or unreachable.' };

function late(finishUs: Micros, remainingUs: Micros): Reason {
  return { code: 'late', text: `Would finish in ${(finishUs / 1000).toFixed(1)} ms with what waits there now; ${(Math.max(0, remainingUs) / 1000).toFixed(1)} ms are left.` };
}

import type { Objective } from '../domain/objective';
import { NO_DEADLINE_US } from '../domain/objective';
import type { VariantView } from '../domain/serving-view';
import { findTarget, instanceAt, pairsOf } from './candidate-index';
import type { Target } from './candidate-index';
import { boundsOf, cachedCandidates, listCandidates } from './candidate-list';
import type { Bounds, CandidateList } from './candidate-list';
import { chooseCold, isRunning } from './cold-choice';
import { floatAt, intAt } from './column';
import { per1kNanoUsd } from './cost';
import type { Pairs } from './pairs';
import { describeVerdict, refuseSelection, refuseUnknown } from './refusal';
import { GIVE_UP_ACCURACY, GIVE_UP_COST, GIVE_UP_LATENCY, unmetParts } from './selection';
import type { Choice, ColdChoice, Recorder, Scene, SelectRequest, WarmChoice } from './selection';
import { chooseWarm } from './warm-choice';
import type { Preference, WarmQuery } from './warm-choice';

const EVERYTHING = GIVE_UP_COST | GIVE_UP_LATENCY | GIVE_UP_ACCURACY;

/**
 * Returns the choice for one query: a running instance, a variant to load and wait for, or a refusal with its code. Pure: the same
 * scene and request give the same choice, with or without cache and recorder (DESIGN §4, DECISIONS "Selection"; the order of running,
 * inactive, suggestion is Algorithm 1 of INFaaS, arXiv 1905.13348).
 */
export function select(scene: Scene, request: SelectRequest, recorder?: Recorder): Choice {
  const target = findTarget(scene.index, request);
  if (target === null || target.variants.length === 0) return refuseUnknown(scene.index, request, target);
  const asked: Attempt = { scene, request, target, pairs: pairsOf(scene.index, target), objective: request.objective, givenUp: 0, recorder };
  const choice = attempt(asked);
  if (choice !== null) return choice;
  switch (request.objective.onUnmet) {
    case 'reject':
      return refuse(asked);
    case 'best_effort':
      return bestEffort(asked) ?? refuse(asked);
    case 'degrade':
      return degrade(asked);
  }
}

type Attempt = {
  scene: Scene;
  request: SelectRequest;
  target: Target;
  pairs: Pairs;
  /** Bounds of this attempt; the second floor instead of the first when degraded. */
  objective: Objective;
  /** Bits of the parts that this attempt does not insist on. */
  givenUp: number;
  recorder: Recorder | undefined;
};

/** One pass with fixed bounds: a warm choice, a cold one that is worth waiting for, or null. */
function attempt(of: Attempt): Choice | null {
  of.recorder?.attempt(unmetParts(of.givenUp));
  const bounds = boundsOf(of.objective, of.request.rows, of.givenUp);
  const query = queryOf(of, bounds, candidates(of, bounds));
  const slot = chooseWarm(query);
  if (slot >= 0 && of.recorder === undefined) return warmChoice(of, query, slot);
  const cold = chooseCold(query);
  if (slot >= 0) return warmChoice(of, query, slot);
  if (cold === null || cold.predictedFinishUs > query.remainingUs) return null;
  return coldChoice(of, cold);
}

function queryOf(of: Attempt, bounds: Bounds, list: CandidateList): WarmQuery {
  const { request, scene } = of;
  const elapsedUs = request.now - (request.arrivedUs ?? request.now);
  return {
    index: scene.index,
    live: scene.live,
    pairs: of.pairs,
    list,
    rows: request.rows,
    deadlineUs: bounds.deadlineUs,
    remainingUs: bounds.deadlineUs - elapsedUs,
    exclude: request.exclude,
    preference: preferenceOf(of.givenUp),
    recorder: of.recorder,
  };
}

function preferenceOf(givenUp: number): Preference {
  if (givenUp & GIVE_UP_LATENCY) return 'finish';
  return givenUp & GIVE_UP_ACCURACY ? 'accuracy' : 'cost';
}

function candidates(of: Attempt, bounds: Bounds): CandidateList {
  const { cache, index } = of.scene;
  const { recorder } = of;
  if (recorder !== undefined) return recordedCandidates(of, bounds, recorder);
  if (cache === undefined) return listCandidates(of.pairs, bounds);
  return cachedCandidates(index, of.target, { pairs: of.pairs, bounds, cache });
}

function recordedCandidates(of: Attempt, bounds: Bounds, recorder: Recorder): CandidateList {
  const where = { index: of.scene.index, live: of.scene.live, pairs: of.pairs, exclude: of.request.exclude };
  return listCandidates(of.pairs, bounds, (pair, verdict) => {
    const noted = { predictedFinishUs: null, costPer1kNanoUsd: of.pairs.c1Per1k[pair] ?? null, warm: isRunning(where, pair) };
    if (verdict !== 'fits') recorder.rejected(pair, describeVerdict({ pairs: of.pairs, pair, bounds, verdict }), noted);
    else if (of.pairs.live[pair] !== 1 && !noted.warm) recorder.rejected(pair, NO_WORKER, noted);
  });
}

const NO_WORKER = { code: 'no_worker', text: 'No live worker of its hardware class is large enough for it.' };

function warmChoice(of: Attempt, query: WarmQuery, slot: number): WarmChoice {
  const { pairs } = of;
  const { scratch } = pairs;
  const pair = intAt(scratch.pair, slot);
  const finishUs = floatAt(scratch.finish, slot);
  const unmet = unmetOf(of, pair, finishUs);
  return {
    kind: 'warm',
    variant: variantAt(pairs, pair),
    instance: instanceAt(of.scene.index, intAt(scratch.ordinal, slot)),
    hardwareClass: pairs.classes[pair]?.name ?? '',
    predictedFinishUs: finishUs,
    costPer1kNanoUsd: per1kNanoUsd(floatAt(scratch.cost, slot)),
    batch: floatAt(scratch.batch, slot),
    dueUs: dueOf(of, unmet),
    unmet,
  };
}

function coldChoice(of: Attempt, cold: { pair: number; predictedFinishUs: number }): ColdChoice {
  const { pairs } = of;
  const variant = variantAt(pairs, cold.pair);
  const unmet = unmetOf(of, cold.pair, cold.predictedFinishUs);
  return {
    kind: 'cold',
    variant,
    hardwareClass: pairs.classes[cold.pair]?.name ?? '',
    predictedFinishUs: cold.predictedFinishUs,
    costPer1kNanoUsd: pairs.c1Per1k[cold.pair] ?? 0,
    loadUs: pairs.loadUs[cold.pair] ?? 0,
    dueUs: dueOf(of, unmet),
    unmet,
  };
}

/** Gives up cost, then latency, then accuracy: the first set of parts, counted upwards in that order, without which an answer exists. */
function bestEffort(asked: Attempt): Choice | null {
  for (let givenUp = 1; givenUp <= EVERYTHING; givenUp += 1) {
    if (givesUpNothing(asked.objective, givenUp)) continue;
    const choice = attempt({ ...asked, givenUp });
    if (choice !== null) return choice;
  }
  return null;
}

/** True when the set names a part that the objective does not state: the set without it was tried before. */
function givesUpNothing(objective: Objective, givenUp: number): boolean {
  return ((givenUp & GIVE_UP_COST) !== 0 && objective.maxCostPer1kNanoUsd === null)
    || ((givenUp & GIVE_UP_LATENCY) !== 0 && objective.maxLatencyUs === null)
    || ((givenUp & GIVE_UP_ACCURACY) !== 0 && objective.minAccuracy === null);
}

function degrade(asked: Attempt): Choice {
  const { degradedMinAccuracy } = asked.objective;
  if (degradedMinAccuracy === null) return refuse(asked);
  const degraded = { ...asked, objective: { ...asked.objective, minAccuracy: degradedMinAccuracy } };
  return attempt(degraded) ?? refuse(degraded);
}

const NO_CANDIDATES: CandidateList = { fits: new Uint8Array(), warm: new Int32Array() };

function refuse(of: Attempt): Choice {
  const bounds = boundsOf(of.objective, of.request.rows, 0);
  return refuseSelection({ query: queryOf(of, bounds, NO_CANDIDATES), bounds, isSecondFloor: of.objective.onUnmet === 'degrade' });
}

/** Bits of what the choice does not keep of the objective as the query stated it. */
function unmetOf(of: Attempt, pair: number, finishUs: number): ReturnType<typeof unmetParts> {
  const { objective, now, arrivedUs } = of.request;
  const { pairs } = of;
  let bits = 0;
  if (objective.maxCostPer1kNanoUsd !== null && (pairs.c1Per1k[pair] ?? 0) > objective.maxCostPer1kNanoUsd) bits |= GIVE_UP_COST;
  if (objective.maxLatencyUs !== null && finishUs + now - (arrivedUs ?? now) > objective.maxLatencyUs) bits |= GIVE_UP_LATENCY;
  if (objective.minAccuracy !== null && objective.minAccuracy > 0 && (pairs.accuracy[pair] ?? -1) < objective.minAccuracy) bits |= GIVE_UP_ACCURACY;
  return unmetParts(bits);
}

function dueOf({ request }: Attempt, unmet: ReturnType<typeof unmetOf>): number {
  const late = unmet.includes('latency');
  return (request.arrivedUs ?? request.now) + (late ? NO_DEADLINE_US : (request.objective.maxLatencyUs ?? NO_DEADLINE_US));
}

function variantAt(pairs: Pairs, pair: number): VariantView {
  const variant = pairs.variants[pair];
  if (variant === undefined) throw new Error(`pair ${pair} is not of this target`);
  return variant;
}

import type { Reason } from '../domain/decision';
import type { Micros } from '../domain/units';
import type { CandidateIndex } from './candidate-index';
import { isServing } from './instance-state';
import { meanUs } from './latency-model';
import type { WarmQuery } from './warm-choice';
import { usableInstance } from './warm-choice';

/** The inactive pair that would answer soonest. `predictedFinishUs` is from now: gateway + load + run. */
export type ColdCandidate = { pair: number; predictedFinishUs: Micros };

/**
 * Returns the inactive pair of the list with the least load + inference time, whether or not that fits the deadline; null if all run. Where
 * instances of the list run and are only busy, a pair counts only if cores are left for it, and if its rows cost no more than theirs: loaded
 * beside them it would take the cores that one more of theirs makes more of, which is the autoscaler's to start.
 */
export function chooseCold(query: WarmQuery): ColdCandidate | null {
  let first: ColdCandidate | null = null;
  const { pairs, list } = query;
  const cheapest = leastRunningCost(query);
  for (let at = 0; at < pairs.size; at += 1) {
    const pair = pairs.byLoad[at] ?? 0;
    if (list.fits[pair] !== 1 || pairs.live[pair] !== 1 || isRunning(query, pair)) continue;
    const unwanted = cheapest === null ? null : besideRunning(query, pair, cheapest);
    if (unwanted !== null) {
      query.recorder?.rejected(pair, unwanted, { predictedFinishUs: null, costPer1kNanoUsd: pairs.c1Per1k[pair] ?? null, warm: false });
      continue;
    }
    const predictedFinishUs = coldFinishUs(query, pair);
    first ??= { pair, predictedFinishUs };
    if (query.recorder === undefined) break;
    noteCold(query, pair, predictedFinishUs);
  }
  return first;
}

const NO_CORES: Reason = { code: 'cores', text: 'Not loaded, and what is loaded has all the cores.' };
const DEARER: Reason = { code: 'dearer', text: 'Not loaded, and dearer than what is loaded: one more of that does more on the same cores.' };

/** What a thousand rows cost on the cheapest pair of the list that runs; null when none does. */
function leastRunningCost(query: WarmQuery): number | null {
  let least: number | null = null;
  for (const pair of query.list.warm) {
    if (isRunning(query, pair)) least = Math.min(least ?? Infinity, query.pairs.c1Per1k[pair] ?? Infinity);
  }
  return least;
}

/** Why a pair is not to be loaded beside what runs and is busy; null when it may be. */
function besideRunning(query: WarmQuery, pair: number, cheapest: number): Reason | null {
  if (!hasCores(query, pair)) return NO_CORES;
  return (query.pairs.c1Per1k[pair] ?? Infinity) > cheapest ? DEARER : null;
}

/** Whether a worker of the pair's class has as many cores beyond the threads of its instances as the variant has threads. */
function hasCores({ index, pairs }: WarmQuery, pair: number): boolean {
  const hardware = pairs.classes[pair];
  if (hardware?.kind !== 'cpu') return true;
  return (freeCores(index).get(hardware.name) ?? 0) >= (pairs.variants[pair]?.threads ?? 1);
}

/** Most cores that a worker of each class has free; once for a view. */
const FREE = new WeakMap<CandidateIndex, Map<string, number>>();

function freeCores(index: CandidateIndex): Map<string, number> {
  const known = FREE.get(index);
  if (known !== undefined) return known;
  const threads = new Map(index.view.variants.map((variant) => [variant.id, variant.threads]));
  const left = new Map(index.view.workers.filter(({ state }) => state === 'active').map(({ id, cores }) => [id, cores]));
  for (const { workerId, variantId, state } of index.view.instances) {
    if (state !== 'loading' && !isServing(state)) continue;
    left.set(workerId, (left.get(workerId) ?? 0) - (threads.get(variantId) ?? 1));
  }
  const free = new Map<string, number>();
  for (const { id, hardwareClass } of index.view.workers) free.set(hardwareClass, Math.max(free.get(hardwareClass) ?? 0, left.get(id) ?? 0));
  FREE.set(index, free);
  return free;
}

/** Returns whether the pair has an instance that may be given queries. */
export function isRunning(query: Pick<WarmQuery, 'pairs' | 'index' | 'live' | 'exclude'>, pair: number): boolean {
  const end = query.pairs.firstInstance[pair + 1] ?? 0;
  for (let at = query.pairs.firstInstance[pair] ?? 0; at < end; at += 1) {
    if (usableInstance(query, query.pairs.instances[at] ?? 0) !== null) return true;
  }
  return false;
}

function coldFinishUs(query: WarmQuery, pair: number): Micros {
  const model = query.pairs.models[pair];
  const runUs = model === undefined ? Infinity : meanUs(model, query.rows);
  return Math.round(query.live.gatewayP95Us + (query.pairs.loadUs[pair] ?? Infinity) + runUs);
}

function noteCold(query: WarmQuery, pair: number, predictedFinishUs: Micros): void {
  const noted = { predictedFinishUs, costPer1kNanoUsd: query.pairs.c1Per1k[pair] ?? null, warm: false };
  if (predictedFinishUs <= query.remainingUs) query.recorder?.admissible(pair, noted);
  else query.recorder?.rejected(pair, coldReason(query, pair, predictedFinishUs), noted);
}

function coldReason(query: WarmQuery, pair: number, finishUs: Micros): Reason {
  const load = ((query.pairs.loadUs[pair] ?? 0) / 1000).toFixed(0);
  return { code: 'cold', text: `Not loaded: loading takes ${load} ms, an answer ${(finishUs / 1000).toFixed(0)} ms; ${(Math.max(0, query.remainingUs) / 1000).toFixed(0)} ms are left.` };
}

import type { Reason } from '../domain/decision';
import type { VariantView } from '../domain/serving-view';
import { ServingError } from '../domain/serving-error';
import type { Micros } from '../domain/units';
import { MICROS_PER_MS } from '../domain/units';
import { nanoUsdText } from '../domain/usd-text';
import { coveredBy, suggestName } from './candidate-index';
import type { CandidateIndex, Target } from './candidate-index';
import { idleP95Us, isPermitted, judgePair, listCandidates } from './candidate-list';
import type { Bounds, Verdict } from './candidate-list';
import { chooseCold, isRunning } from './cold-choice';
import { makeOffers, offersNow } from './offers';
import type { Pairs } from './pairs';
import { predictFinish, slowdownOf } from './predict-finish';
import type { Refusal, SelectRequest } from './selection';
import { usableInstance } from './warm-choice';
import type { WarmQuery } from './warm-choice';

const MIN_RETRY_MS = 100;
const MAX_RETRY_MS = 30_000;
/** When nothing tells how long it will take. */
const DEFAULT_RETRY_MS = 1_000;
/**
 * A gateway that is slow just now makes an objective late (503), not impossible (422): judging "warm and idle" counts at most this much
 * for the gateway.
 */
const IDLE_GATEWAY_US: Micros = 2_000;

/** Returns the error that a refusal is answered with. */
export function refusalError(refusal: Refusal): ServingError {
  return new ServingError(refusal.code, refusal.message, refusal.hint, {
    ...(refusal.retryAfterMs === null ? {} : { retryAfterMs: refusal.retryAfterMs }),
    ...(refusal.offers.length === 0 ? {} : { offers: [...refusal.offers] }),
  });
}

/** Returns the refusal for a name that is unknown (with the nearest one) or has no ready variant yet (with its progress). */
export function refuseUnknown(index: CandidateIndex, request: SelectRequest, target: Target | null): Refusal {
  if (target !== null) {
    const unloaded = coveredBy(index.view, target).find((variant) => variant.status === 'ready' && variant.unloadedBy !== undefined);
    if (unloaded !== undefined) return refusal({ code: 'not_ready', message: `${target.name} was unloaded by application "${unloaded.unloadedBy ?? ''}".`, hint: `POST /v2/repository/models/${request.target}/load brings it back.` });
    const progress = target.task?.progress ?? 'its variants are being made and measured';
    return refusal({ code: 'not_ready', message: `${target.name} has no ready variant: ${progress}.`, hint: 'Ask again when one is ready; its model page shows the progress.', retryAfterMs: DEFAULT_RETRY_MS });
  }
  const asked = typeof request.version === 'number' ? `${request.target}/${request.version}` : request.target;
  const near = suggestName(index, request.workspaceId, asked);
  const hint = near === null ? 'GET /v2/models lists the names of this workspace.' : `Did you mean "${near}"?`;
  return refusal({ code: 'unknown_name', message: `No task, architecture or variant is called "${asked}".`, hint });
}

/** `isSecondFloor`: the bounds have the second floor, which is to be kept before anything is refused. */
export type RefusalInput = { query: Omit<WarmQuery, 'list'>; bounds: Bounds; isSecondFloor: boolean };

/**
 * Returns the refusal of a query that no attempt could serve. 422 iff no ready variant, warm and idle, meets the objective; 503 `cold`
 * when one would but none runs; else 503 `capacity`.
 */
export function refuseSelection(input: RefusalInput): Refusal {
  const { pairs, live } = input.query;
  const overheadUs = Math.min(live.gatewayP95Us, IDLE_GATEWAY_US);
  const able: number[] = [];
  let largest = 0;
  for (let pair = 0; pair < pairs.size; pair += 1) {
    if (judgePair(pairs, pair, { bounds: input.bounds, overheadUs }) === 'fits') able.push(pair);
    if (isPermitted(pairs, pair, input.bounds)) largest = Math.max(largest, pairs.maxBatch[pair] ?? 0);
  }
  if (pairs.size === 0) return noHardware();
  if (largest > 0 && largest < input.bounds.rows) return tooManyRows(input.bounds.rows, largest);
  if (able.length === 0) return unmet(input);
  return able.some((pair) => isRunning(input.query, pair)) ? busy(input, able) : notRunning(input);
}

/** Returns why a pair breaks the bounds, in a sentence with both figures. */
export function describeVerdict(of: { pairs: Pairs; pair: number; bounds: Bounds; verdict: Exclude<Verdict, 'fits'> }): Reason {
  const { pairs, pair, bounds, verdict } = of;
  switch (verdict) {
    case 'hardware':
      return { code: 'hardware', text: `Runs on ${pairs.classes[pair]?.name ?? 'no known class'}; the query permits ${(bounds.hardware ?? []).join(', ')}.` };
    case 'rows':
      return { code: 'rows', text: `Takes at most ${pairs.maxBatch[pair] ?? 0} rows at once; the query has ${bounds.rows}.` };
    case 'accuracy':
      return { code: 'accuracy', text: `Accuracy ${percent(pairs.accuracy[pair] ?? 0)} is below the floor of ${percent(bounds.minAccuracy ?? 0)}.` };
    case 'not_comparable':
      return { code: 'not_comparable', text: 'Its accuracy has another basis or validation set than the others have, so the floor cannot be checked.' };
    case 'cost':
      return { code: 'cost', text: `Costs ${nanoUsdText(pairs.c1Per1k[pair] ?? 0)} per 1,000; the ceiling is ${nanoUsdText(bounds.maxCostPer1kNanoUsd ?? 0)}.` };
    case 'latency':
      return { code: 'latency', text: `Needs ${ms(idleP95Us(pairs, pair, bounds.rows))} even when idle; the deadline is ${ms(bounds.deadlineUs)}.` };
  }
}

function unmet(input: RefusalInput): Refusal {
  const { query, bounds } = input;
  const offered = makeOffers({ pairs: query.pairs, bounds, gatewayP95Us: query.live.gatewayP95Us, slowdown: (pair) => leastSlowdown(query, pair) });
  const cold = offered.filter((item) => !item.warm).flatMap((item) => query.pairs.variants[item.pair] ?? []);
  const hint = offered.map(({ offer }) => `min_accuracy ${offer.minAccuracy}, max_latency_ms ${offer.maxLatencyMs}, max_cost_per_1k_usd ${offer.maxCostPer1kUsd}${offer.hardware === undefined ? '' : `, hardware ${offer.hardware}`} (${offer.why})`);
  return refusal({
    code: 'objective_unmet',
    message: `No ready variant meets ${describeBounds(bounds)}, even warm and idle.`,
    hint: hint.length === 0 ? 'No worker can run any of its variants now; start one.' : `These can be met: ${hint.join('; ')}.`,
    offers: offered.map(({ offer }) => offer),
    wanted: cold,
  });
}

function busy(input: RefusalInput, able: readonly number[]): Refusal {
  const finishUs = (pair: number): Micros => soonestFinishUs(input, pair);
  const soonest = Math.min(...able.map(finishUs));
  const lateUs = Number.isFinite(soonest) ? soonest - input.query.remainingUs : DEFAULT_RETRY_MS * MICROS_PER_MS;
  return refusal({
    code: 'capacity',
    message: `${input.query.remainingUs > 0 ? `Running instances cannot answer within ${ms(input.query.remainingUs)}` : 'The deadline passed before an instance could be asked'}; the soonest could in ${ms(soonest)}.`,
    hint: 'Ask again after the time in Retry-After: this load has been reported and may start another instance.',
    retryAfterMs: retryMs(lateUs),
    offers: offersNow({ pairs: input.query.pairs, bounds: input.bounds, able, finishUs, isWarm: () => true, remainingUs: input.query.remainingUs }),
    wanted: input.isSecondFloor ? fallbackOf(input, able) : [],
  });
}

/** A variant that is not loaded is to be so much cheaper than what runs. */
const CHEAPER = 0.8;

/**
 * What a burst is to be survived with: the cheapest variant that is not loaded, where it does clearly more on the same cores than what runs. This
 * query has no time for its load, those after it have.
 */
function fallbackOf({ query }: RefusalInput, able: readonly number[]): VariantView[] {
  const { pairs } = query;
  const cost = (pair: number): number => pairs.c1Per1k[pair] ?? Infinity;
  const [running, cold] = [able.filter((pair) => isRunning(query, pair)), able.filter((pair) => pairs.live[pair] === 1 && !isRunning(query, pair))];
  const [cheapest] = cold.sort((a, b) => cost(a) - cost(b));
  if (cheapest === undefined || cost(cheapest) > CHEAPER * Math.min(...running.map(cost))) return [];
  return [pairs.variants[cheapest] ?? []].flat();
}

function notRunning(input: RefusalInput): Refusal {
  const { query, bounds } = input;
  const { pairs } = query;
  const cold = chooseCold({ ...query, list: listCandidates(pairs, bounds), recorder: undefined });
  const variant = cold === null ? undefined : pairs.variants[cold.pair];
  if (cold === null || variant === undefined) return refusal({
    code: 'capacity', message: 'No live worker can run a variant that meets the objective.', hint: 'Start a worker of a suitable hardware class.',
    retryAfterMs: DEFAULT_RETRY_MS,
  });
  return refusal({
    code: 'cold',
    message: `${variant.name} is not loaded, and loading it takes ${ms(pairs.loadUs[cold.pair] ?? 0)}: too long for the ${ms(Math.max(0, query.remainingUs))} that are left.`,
    hint: 'Loading has been asked for; ask again after the time in Retry-After.',
    retryAfterMs: retryMs(cold.predictedFinishUs),
    offers: offersNow({
      pairs, bounds, able: [cold.pair], finishUs: (pair) => (pair === cold.pair ? cold.predictedFinishUs : soonestFinishUs(input, pair)), isWarm: (pair) => pair !== cold.pair, remainingUs: query.remainingUs,
    }),
    wanted: [variant],
  });
}

function noHardware(): Refusal {
  return refusal({ code: 'capacity', message: 'No known hardware class can run its variants.', hint: 'Start a worker of a class that its variants were profiled on.', retryAfterMs: DEFAULT_RETRY_MS });
}

function tooManyRows(rows: number, largest: number): Refusal {
  return refusal({ code: 'too_large', message: `The query has ${rows} rows; no variant takes more than ${largest} at once.`, hint: `Send at most ${largest} rows in one query.` });
}

function refusal(of: Pick<Refusal, 'code' | 'message' | 'hint'> & Partial<Refusal>): Refusal {
  return { kind: 'refuse', retryAfterMs: null, offers: [], wanted: [], ...of };
}

/** Infinity where none of its instances can be asked. */
function soonestFinishUs({ query }: RefusalInput, pair: number): Micros {
  const { pairs, live, rows, deadlineUs } = query;
  const prediction = { finishUs: 0, waitUs: 0, batch: 0 };
  const model = pairs.models[pair];
  let soonest = Infinity;
  for (let at = pairs.firstInstance[pair] ?? 0; model !== undefined && at < (pairs.firstInstance[pair + 1] ?? 0); at += 1) {
    const instance = usableInstance(query, pairs.instances[at] ?? 0);
    if (instance === null) continue;
    predictFinish({ model, live: instance, rows, deadlineUs, gatewayP95Us: live.gatewayP95Us }, prediction);
    soonest = Math.min(soonest, prediction.finishUs);
  }
  return soonest;
}

function leastSlowdown(query: RefusalInput['query'], pair: number): number | null {
  let least: number | null = null;
  for (let at = query.pairs.firstInstance[pair] ?? 0; at < (query.pairs.firstInstance[pair + 1] ?? 0); at += 1) {
    const live = usableInstance(query, query.pairs.instances[at] ?? 0);
    if (live !== null) least = Math.min(least ?? Infinity, slowdownOf(live));
  }
  return least;
}

function describeBounds(bounds: Bounds): string {
  const floor = bounds.minAccuracy === null ? [] : [`an accuracy of ${percent(bounds.minAccuracy)}`];
  const ceiling = bounds.maxCostPer1kNanoUsd === null ? [] : [`${nanoUsdText(bounds.maxCostPer1kNanoUsd)} per 1,000`];
  const hardware = bounds.hardware === null ? '' : ` on ${bounds.hardware.join(' or ')}`;
  return `${[...floor, `${ms(bounds.deadlineUs)}`, ...ceiling].join(', ')}${hardware}`;
}

function retryMs(us: Micros): number {
  return Math.min(MAX_RETRY_MS, Math.max(MIN_RETRY_MS, Math.ceil(us / MICROS_PER_MS)));
}

function ms(us: Micros): string {
  return Number.isFinite(us) ? `${Number((us / MICROS_PER_MS).toFixed(us < 10_000 ? 2 : 0))} ms` : 'an unknown time';
}

function percent(value: number): string {
  return `${(value * 100).toFixed(2)} %`;
}

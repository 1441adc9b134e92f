import type { Offer } from '../domain/serving-error';
import type { Micros } from '../domain/units';
import { MICROS_PER_MS, usdFromNanoUsd } from '../domain/units';
import { idleP95Us, isPermitted } from './candidate-list';
import type { Bounds } from './candidate-list';
import { floatAt } from './column';
import type { Pairs } from './pairs';

/** What an offer leaves room for, so that the next query with its figures does not fail on a slightly slower run. */
const LATENCY_MARGIN = 1.25;
/** What the scheduler of a busy machine takes now and then; profiles are measured quietly. */
const LATENCY_SLACK_US: Micros = 2_000;
const COST_MARGIN = 1.01;

export type OfferInput = {
  pairs: Pairs;
  bounds: Bounds;
  gatewayP95Us: Micros;
  /** Observed / profiled of the pair's fastest running instance; null when none runs. */
  slowdown: (pair: number) => number | null;
};

/** An offer and the pair that it was computed from. */
export type OfferedPair = { offer: Offer; pair: number; warm: boolean };

/**
 * Returns the objectives nearest to an unmet one that can be met: for each of latency, accuracy and cost the best value with the other
 * two kept; if there is none, the soonest and the most accurate answer there are. Where the permitted hardware has none at all, those of
 * other hardware, with its class. Figures round to the side that is easier to meet.
 */
export function makeOffers(input: OfferInput): OfferedPair[] {
  const permitted = offersWithin(input);
  if (permitted.length > 0 || input.bounds.hardware === null) return permitted;
  const elsewhere = offersWithin({ ...input, bounds: { ...input.bounds, hardware: null } });
  return elsewhere.map(({ offer, ...offered }) => {
    const hardware = input.pairs.classes[offered.pair]?.name ?? '';
    return { ...offered, offer: { ...offer, hardware, why: `${offer.why}, on ${hardware}` } };
  });
}

/** Which answers there could be now: those of `able` pairs keep the objective but for its deadline, and any must come in `remainingUs`. */
export type OfferNowInput = Pick<OfferInput, 'pairs' | 'bounds'> & {
  able: readonly number[];
  /** Predicted time until a pair's answer, with what waits there; Infinity = it cannot answer. */
  finishUs: (pair: number) => Micros;
  /** Whether the pair answers without being loaded. */
  isWarm: (pair: number) => boolean;
  remainingUs: Micros;
};

/**
 * Returns what a query that is refused for lack of room could have at this moment: the soonest answer that keeps its accuracy and cost, and the
 * most accurate one in time, where it asked for more accuracy. Both hold for as long as the queues are as they are.
 */
export function offersNow(input: OfferNowInput): Offer[] {
  const { pairs, bounds } = input;
  const soonest = leastOf(input.able, input.finishUs);
  const latencyUs = LATENCY_MARGIN * (soonest?.value ?? 0) + LATENCY_SLACK_US;
  // What is within the deadline it asked for already: an instance was lost, or others wait there.
  const offers = soonest === null || latencyUs <= bounds.deadlineUs ? [] : [offerNow(input, soonest.at, { latencyUs, why: 'the soonest at that accuracy and cost just now' })];
  if (bounds.minAccuracy === null || input.remainingUs <= 0) return offers;
  const lesser = [...Array(pairs.size).keys()].filter((pair) => isLesser(input, pair));
  // Whoever takes it asks again: what is only just in time would be refused once more.
  const inTime = leastOf(lesser, (pair) => (LATENCY_MARGIN * input.finishUs(pair) <= input.remainingUs ? -floatAt(pairs.accuracy, pair) : Infinity));
  if (inTime !== null) offers.push(offerNow(input, inTime.at, { latencyUs: bounds.deadlineUs, why: 'the best accuracy in that time just now' }));
  return offers;
}

/** Keeps everything but the floor. */
function isLesser({ pairs, bounds }: OfferNowInput, pair: number): boolean {
  const accuracy = floatAt(pairs.accuracy, pair);
  return accuracy >= 0 && accuracy < (bounds.minAccuracy ?? 0) && pairs.live[pair] === 1 && isPermitted(pairs, pair, bounds) && bounds.rows <= (pairs.maxBatch[pair] ?? 0)
    && (bounds.maxCostPer1kNanoUsd === null || floatAt(pairs.c1Per1k, pair) <= bounds.maxCostPer1kNanoUsd);
}

function offerNow(input: OfferNowInput, pair: number, { latencyUs, why }: { latencyUs: Micros; why: string }): Offer {
  const { pairs } = input;
  const facts = { pair, latencyUs: Math.ceil(latencyUs / MICROS_PER_MS) * MICROS_PER_MS, accuracy: floatAt(pairs.accuracy, pair), cost: floatAt(pairs.c1Per1k, pair), warm: input.isWarm(pair) };
  return makeOffer({ pairs }, facts, why).offer;
}

/** The finite least, the first of equals. */
function leastOf(pairs: readonly number[], valueOf: (pair: number) => number): { at: number; value: number } | null {
  let least: { at: number; value: number } | null = null;
  for (const at of pairs) {
    const value = valueOf(at);
    if (value < (least?.value ?? Infinity)) least = { at, value };
  }
  return least;
}

const ACCURATE = 1;
const SOON = 2;
const CHEAP = 4;

/** What an offer is best in, and the parts of the objective (bits) that it keeps. */
type Wish = { by: 'latency' | 'accuracy' | 'cost'; keeps: number; why: string };

const NEAR: readonly Wish[] = [
  { by: 'latency', keeps: ACCURATE | CHEAP, why: 'the best latency at that accuracy and cost' },
  { by: 'accuracy', keeps: SOON | CHEAP, why: 'the best accuracy at that latency and cost' },
  { by: 'cost', keeps: ACCURATE | SOON, why: 'the least cost at that accuracy and latency' },
];
const FAR: readonly Wish[] = [
  { by: 'latency', keeps: ACCURATE, why: 'the best latency at that accuracy' },
  { by: 'accuracy', keeps: 0, why: 'the best accuracy there is' },
  { by: 'latency', keeps: 0, why: 'the best latency there is' },
];

function offersWithin(input: OfferInput): OfferedPair[] {
  const offers = (wishes: readonly Wish[]): OfferedPair[] => wishes.flatMap((wish) => {
    const best = bestFor(input, wish);
    return best === null ? [] : [makeOffer(input, best, wish.why)];
  });
  const near = offers(NEAR);
  return distinct(near.length > 0 ? near : offers(FAR));
}

/** What an offer would name of a pair. */
type Facts = { pair: number; latencyUs: Micros; accuracy: number; cost: number; warm: boolean };

/** The best pair of a wish; a running one before an equally good one that would have to load. What costs most to know is looked at last. */
function bestFor(input: OfferInput, wish: Wish): Facts | null {
  const latestUs = (wish.keeps & SOON) === 0 ? Infinity : input.bounds.deadlineUs;
  let best: Facts | null = null;
  for (let pair = 0; pair < input.pairs.size; pair += 1) {
    if (!mayWin(input, wish, { pair, best }) || !isOfferable(input, pair)) continue;
    const facts = factsOf(input, pair);
    if (facts.latencyUs <= latestUs && isBefore(facts, best, wish.by)) best = facts;
  }
  return best;
}

/** False where accuracy or cost alone rule the pair out. */
function mayWin({ pairs, bounds }: OfferInput, { by, keeps }: Wish, { pair, best }: { pair: number; best: Facts | null }): boolean {
  const accuracy = floatAt(pairs.accuracy, pair);
  const cost = floatAt(pairs.c1Per1k, pair);
  if ((keeps & ACCURATE) !== 0 && bounds.minAccuracy !== null && accuracy < bounds.minAccuracy) return false;
  if ((keeps & CHEAP) !== 0 && bounds.maxCostPer1kNanoUsd !== null && cost > bounds.maxCostPer1kNanoUsd) return false;
  if (best === null) return true;
  return by === 'accuracy' ? accuracy >= best.accuracy : by !== 'cost' || cost <= best.cost;
}

function factsOf(input: OfferInput, pair: number): Facts {
  const slowdown = input.slowdown(pair);
  return {
    pair, latencyUs: offeredLatencyUs(input, pair, slowdown), accuracy: floatAt(input.pairs.accuracy, pair), cost: floatAt(input.pairs.c1Per1k, pair), warm: slowdown !== null,
  };
}

function isBefore(one: Facts, best: Facts | null, by: Wish['by']): boolean {
  if (best === null) return true;
  const difference = by === 'latency' ? one.latencyUs - best.latencyUs : by === 'accuracy' ? best.accuracy - one.accuracy : one.cost - best.cost;
  if (difference !== 0) return difference < 0;
  return one.warm !== best.warm ? one.warm : one.cost < best.cost;
}

/** The latency that an offer of this pair names: 1.25 x (gateway p95 + p95 of the run as it is now) + 2 ms, up to whole milliseconds. */
function offeredLatencyUs({ pairs, bounds, gatewayP95Us }: OfferInput, pair: number, slowdown: number | null): Micros {
  const runUs = idleP95Us(pairs, pair, bounds.rows) * Math.max(1, slowdown ?? 1);
  return Math.ceil((LATENCY_MARGIN * (gatewayP95Us + runUs) + LATENCY_SLACK_US) / MICROS_PER_MS) * MICROS_PER_MS;
}

function isOfferable({ pairs, bounds }: OfferInput, pair: number): boolean {
  return pairs.live[pair] === 1 && isPermitted(pairs, pair, bounds) && bounds.rows <= (pairs.maxBatch[pair] ?? 0) && offerableAccuracy(pairs, bounds, pair);
}

/** Without a comparable accuracy a pair can be offered only to a query that asks for none. */
function offerableAccuracy(pairs: Pairs, bounds: Bounds, pair: number): boolean {
  return (pairs.accuracy[pair] ?? -1) >= 0 || bounds.minAccuracy === null;
}

function makeOffer({ pairs }: Pick<OfferInput, 'pairs'>, { pair, latencyUs, accuracy, cost, warm }: Facts, why: string): OfferedPair {
  const name = pairs.variants[pair]?.name ?? '';
  const loading = warm ? '' : '; it is not loaded now, so the first query may be told to come back';
  return {
    pair,
    warm,
    offer: {
      variant: name,
      minAccuracy: Math.floor(Math.max(0, accuracy) * 1e4) / 1e4,
      maxLatencyMs: latencyUs / MICROS_PER_MS,
      maxCostPer1kUsd: usdFromNanoUsd(Math.ceil(cost * COST_MARGIN)),
      why: `${name}: ${why}${loading}`,
    },
  };
}

function distinct(offers: readonly OfferedPair[]): OfferedPair[] {
  return offers.filter((offered, at) => offers.findIndex((other) => other.pair === offered.pair) === at);
}

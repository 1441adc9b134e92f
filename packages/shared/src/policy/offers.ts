import type { Offer } from '../domain/serving-error';
import type { Micros } from '../domain/units';
import { MICROS_PER_MS, usdFromNanoUsd } from '../domain/units';
import { idleP95Us, isPermitted } from './candidate-list';
import type { Bounds } from './candidate-list';
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

function offersWithin(input: OfferInput): OfferedPair[] {
  const { bounds } = input;
  const accurate = (pair: number): boolean => bounds.minAccuracy === null || accuracyOf(input, pair) >= bounds.minAccuracy;
  const soon = (pair: number): boolean => offeredLatencyUs(input, pair) <= bounds.deadlineUs;
  const cheap = (pair: number): boolean => bounds.maxCostPer1kNanoUsd === null || costOf(input, pair) <= bounds.maxCostPer1kNanoUsd;
  const byLatency = (pair: number): number => offeredLatencyUs(input, pair);
  const byAccuracy = (pair: number): number => -accuracyOf(input, pair);
  const byCost = (pair: number): number => costOf(input, pair);
  const near = [
    pick(input, { keeps: (pair) => accurate(pair) && cheap(pair), by: byLatency, why: 'the best latency at that accuracy and cost' }),
    pick(input, { keeps: (pair) => soon(pair) && cheap(pair), by: byAccuracy, why: 'the best accuracy at that latency and cost' }),
    pick(input, { keeps: (pair) => accurate(pair) && soon(pair), by: byCost, why: 'the least cost at that accuracy and latency' }),
  ].filter((offered) => offered !== null);
  if (near.length > 0) return distinct(near);
  const far = [
    pick(input, { keeps: accurate, by: byLatency, why: 'the best latency at that accuracy' }),
    pick(input, { keeps: () => true, by: byAccuracy, why: 'the best accuracy there is' }),
    pick(input, { keeps: () => true, by: byLatency, why: 'the best latency there is' }),
  ].filter((offered) => offered !== null);
  return distinct(far);
}

/** Returns the latency that an offer of this pair names: 1.25 x (gateway p95 + p95 of the run as it is now) + 2 ms, up to whole milliseconds. */
export function offeredLatencyUs(input: Pick<OfferInput, 'pairs' | 'bounds' | 'gatewayP95Us' | 'slowdown'>, pair: number): Micros {
  const runUs = idleP95Us(input.pairs, pair, input.bounds.rows) * Math.max(1, input.slowdown(pair) ?? 1);
  return Math.ceil((LATENCY_MARGIN * (input.gatewayP95Us + runUs) + LATENCY_SLACK_US) / MICROS_PER_MS) * MICROS_PER_MS;
}

type Wish = { keeps: (pair: number) => boolean; by: (pair: number) => number; why: string };

/** The best pair of a wish; a running one before an equally good one that would have to load. */
function pick(input: OfferInput, wish: Wish): OfferedPair | null {
  let best = -1;
  for (let pair = 0; pair < input.pairs.size; pair += 1) {
    if (!isOfferable(input, pair) || !wish.keeps(pair)) continue;
    if (best < 0 || isBefore(input, wish, { pair, best })) best = pair;
  }
  return best < 0 ? null : makeOffer(input, best, wish.why);
}

function isBefore(input: OfferInput, wish: Wish, { pair, best }: { pair: number; best: number }): boolean {
  const difference = wish.by(pair) - wish.by(best);
  if (difference !== 0) return difference < 0;
  const running = Number(input.slowdown(pair) !== null) - Number(input.slowdown(best) !== null);
  return running !== 0 ? running > 0 : costOf(input, pair) < costOf(input, best);
}

function isOfferable({ pairs, bounds }: OfferInput, pair: number): boolean {
  return pairs.live[pair] === 1 && isPermitted(pairs, pair, bounds) && bounds.rows <= (pairs.maxBatch[pair] ?? 0) && offerableAccuracy(pairs, bounds, pair);
}

/** Without a comparable accuracy a pair can be offered only to a query that asks for none. */
function offerableAccuracy(pairs: Pairs, bounds: Bounds, pair: number): boolean {
  return (pairs.accuracy[pair] ?? -1) >= 0 || bounds.minAccuracy === null;
}

function makeOffer(input: OfferInput, pair: number, why: string): OfferedPair {
  const warm = input.slowdown(pair) !== null;
  const name = input.pairs.variants[pair]?.name ?? '';
  const loading = warm ? '' : '; it is not loaded now, so the first query may be told to come back';
  return {
    pair,
    warm,
    offer: {
      variant: name,
      minAccuracy: Math.floor(Math.max(0, accuracyOf(input, pair)) * 1e4) / 1e4,
      maxLatencyMs: offeredLatencyUs(input, pair) / MICROS_PER_MS,
      maxCostPer1kUsd: usdFromNanoUsd(Math.ceil(costOf(input, pair) * COST_MARGIN)),
      why: `${name}: ${why}${loading}`,
    },
  };
}

function distinct(offers: readonly OfferedPair[]): OfferedPair[] {
  return offers.filter((offered, at) => offers.findIndex((other) => other.pair === offered.pair) === at);
}

function accuracyOf({ pairs }: Pick<OfferInput, 'pairs'>, pair: number): number {
  return pairs.accuracy[pair] ?? -1;
}

function costOf({ pairs }: Pick<OfferInput, 'pairs'>, pair: number): number {
  return pairs.c1Per1k[pair] ?? Infinity;
}

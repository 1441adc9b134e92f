import type { UnmetPart } from '../domain/decision';
import type { Micros } from '../domain/units';
import { MICROS_PER_SECOND } from '../domain/units';

/** So many of the queries are to end within the gateway's part of what is predicted for them. */
const WANTED_SHARE = 0.99;
/** The rest is for what the gateway cannot see: the client's own sending and reading, and the network between. */
const GATEWAY_SHARE = 0.95;
/** One that ends later moves the margin by this share of its prediction; one that does not moves it back, by as much less as those are more. */
const STEP = 0.02;
/** Beyond this share of a prediction an instance is not unsteady, but slow, and its slowdown tells so. */
const MOST_SHARE = 0.3;
/** Where nothing has ended for long, nothing is known. */
const MEMORY_US: Micros = 30 * MICROS_PER_SECOND;

export type EndedQuery = {
  choice: { predictedFinishUs: Micros; unmet: readonly UnmetPart[] };
  objective: { maxLatencyUs: Micros | null };
  /** Since the choice; Infinity = given up because it would have been late. */
  elapsedUs: Micros;
};

/**
 * Returns the margin (microseconds, at least 0) to add to the predicted finish of queries that wait at an overloaded instance, after a query
 * ended there. A prediction is a sum of percentiles and means that knows nothing of what a busy machine does to each of them; under overload
 * every query that is accepted stands at the edge of its deadline, and would be late as often as the sum is short. The margin follows the 99th
 * percentile of what predictions lack of a client's view: stochastic approximation (Robbins and Monro, 1951; for prediction intervals: Gibbs and Candès, NeurIPS
 * 2021). Queries without a deadline to keep teach nothing: others overtake them.
 */
export function nextMargin(marginUs: Micros, { choice, objective, elapsedUs }: EndedQuery): Micros {
  if (objective.maxLatencyUs === null || choice.unmet.includes('latency')) return marginUs;
  const { predictedFinishUs } = choice;
  const moved = marginUs + (elapsedUs > GATEWAY_SHARE * predictedFinishUs ? WANTED_SHARE : WANTED_SHARE - 1) * STEP * predictedFinishUs;
  return Math.max(0, Math.min(moved, MOST_SHARE * predictedFinishUs));
}

/** Returns what is left of a margin after some time. */
export function fadedMargin(marginUs: Micros, passedUs: Micros): Micros {
  return marginUs === 0 ? 0 : marginUs * Math.exp(-passedUs / MEMORY_US);
}

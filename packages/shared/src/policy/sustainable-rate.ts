import type { Micros } from '../domain/units';
import { batchCap, meanUs, p95Us, throughputPerSecond } from './latency-model';
import type { LatencyModel } from './latency-model';

/** Part of the queries of a class that may find no instance in time: what a compliance of 99 % leaves. */
const MISSED_PART = 0.01;
const MOST_INSTANCES = 64;
const NEWTON_STEPS = 6;
/** What load is more than so many instances' worth of, less one, needs them all, with some headroom to be multiplied in. */
const ALMOST_ONE = 0.9;
/** 1.645 deviations lie between the mean and the 95th percentile of a normal distribution. */
const P95_DEVIATIONS = 1.645;

export type RateInput = {
  /** Of a query from its arrival, without what gateway and wire take; Infinity or NO_DEADLINE_US = none. */
  deadlineUs: Micros;
  /** Offered load, rows per second. */
  rowsPerSecond: number;
};

/**
 * Returns the rows per second to reckon with for each instance so that 99 % of rows that arrive at random are answered within the deadline:
 * below the peak throughput, the less a deadline leaves to wait and the fewer instances share the load, because queries come in bunches.
 * Load over this rate, rounded up, is the number of instances that the load needs. 0 where not even an idle instance is in time.
 */
export function sustainableRate(model: LatencyModel, { deadlineUs, rowsPerSecond }: RateInput): number {
  const rates = ratesOf(model, deadlineUs);
  for (let instances = 1; instances < MOST_INSTANCES; instances += 1) {
    const rate = rateAmong(rates, model, { deadlineUs, instances });
    // Fewer would share worse: the rate among these says only that these are enough, so it is not given out for fewer.
    if (rate * instances >= rowsPerSecond || rate <= 0) return instances === 1 ? rate : Math.min(rate, rowsPerSecond / (instances - ALMOST_ONE));
  }
  return rateAmong(rates, model, { deadlineUs, instances: MOST_INSTANCES });
}

/** By model and deadline: classes of load ask for the same again every tick. */
const KNOWN = new WeakMap<LatencyModel, Map<Micros, Float64Array>>();

function ratesOf(model: LatencyModel, deadlineUs: Micros): Float64Array {
  const known = KNOWN.get(model) ?? new Map<Micros, Float64Array>();
  KNOWN.set(model, known);
  const rates = known.get(deadlineUs) ?? new Float64Array(MOST_INSTANCES + 1).fill(-1);
  known.set(deadlineUs, rates);
  return rates;
}

function rateAmong(rates: Float64Array, model: LatencyModel, of: { deadlineUs: Micros; instances: number }): number {
  const known = rates[of.instances] ?? -1;
  if (known >= 0) return known;
  const cap = batchCap(model, of.deadlineUs);
  let best = model.batches.length === 0 ? 0 : rateAt(model, cap, of);
  for (const batch of model.batches) if (batch < cap) best = Math.max(best, rateAt(model, batch, of));
  rates[of.instances] = best;
  return best;
}

function rateAt(model: LatencyModel, batch: number, { deadlineUs, instances }: { deadlineUs: Micros; instances: number }): number {
  const mean = meanUs(model, batch);
  const p95 = p95Us(model, batch);
  const slackUs = deadlineUs - p95;
  if (slackUs < 0) return 0;
  const deviation = (p95 - mean) / P95_DEVIATIONS / mean;
  return utilization({ instances, slackRuns: slackUs / mean, variability: 1 / batch + deviation * deviation }) * throughputPerSecond(model, batch);
}

/**
 * Returns the greatest utilization at which waiting outlasts the slack for a part of MISSED_PART at most. A query waits with probability
 * ρ^(√(2(c+1))−1) (Sakasegawa 1977, for c servers), then for an exponential time of mean run · variability / (2c(1−ρ)) (Allen–Cunneen's heavy
 * traffic, variability = squared coefficients of variation of arrivals and runs; batches of b arrivals at random vary by 1/b).
 */
function utilization({ instances, slackRuns, variability }: { instances: number; slackRuns: number; variability: number }): number {
  if (slackRuns === Infinity) return 1;
  const exponent = Math.sqrt(2 * (instances + 1)) - 1;
  const decay = (2 * instances * slackRuns) / variability;
  const limit = Math.log(MISSED_PART);
  // Both are left of the root of an increasing concave function: from there Newton's steps never pass it.
  let found = Math.max(Math.exp(limit / exponent), decay > 0 ? 1 + limit / decay : 0);
  for (let step = 0; step < NEWTON_STEPS; step += 1) {
    const value = exponent * Math.log(found) - decay * (1 - found) - limit;
    found = Math.min(1, found - value / (exponent / found + decay));
  }
  return found;
}

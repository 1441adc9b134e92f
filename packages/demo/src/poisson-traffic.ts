import type { Random } from '@infaas/shared/domain/random';
import { MICROS_PER_SECOND } from '@infaas/shared/domain/units';
import type { Micros } from '@infaas/shared/domain/units';

/** One source of traffic and its part of the whole; weights need not add up to 1. */
export type TrafficShare = { application: string; weight: number };

/** The next query to send: how long after the one before it, for whom, and which picture (a uniform number below `pictures`). */
export type TrafficArrival = { gapUs: Micros; application: string; picture: number };

/**
 * Yields the gaps between the arrivals of a Poisson process, for ever: exponential with mean 1 / rate. Gaps are rounded to whole
 * microseconds without letting the rounding add up. The first step throws a RangeError when the rate is not a
 * positive number.
 */
export function* arrivals(random: Random, ratePerSecond: number): Generator<Micros, never, void> {
  if (!(ratePerSecond > 0 && ratePerSecond < Infinity)) {
    throw new RangeError(`The rate must be a positive number of queries per second, not ${ratePerSecond}.`);
  }
  let exact = 0;
  let told = 0;
  for (;;) {
    exact += (-Math.log(1 - random()) / ratePerSecond) * MICROS_PER_SECOND;
    const gapUs = Math.round(exact) - told;
    told += gapUs;
    yield gapUs;
  }
}

/**
 * Yields the arrivals of several applications together, for ever: one Poisson process whose arrivals each belong to an application by
 * its weight, which is the same as a process of its own for each. The first step throws a RangeError
 * when no weight is positive.
 */
export function* mixedTraffic(
  random: Random,
  { ratePerSecond, shares, pictures }: { ratePerSecond: number; shares: readonly TrafficShare[]; pictures: number },
): Generator<TrafficArrival, never, void> {
  const total = shares.reduce((sum, { weight }) => sum + weight, 0);
  if (!(total > 0) || shares.some(({ weight }) => weight < 0)) {
    throw new RangeError('Traffic needs at least one application with a positive weight, and none below 0.');
  }
  const gaps = arrivals(random, ratePerSecond);
  for (;;) {
    const gapUs = gaps.next().value;
    const application = pickShare(shares, random() * total);
    yield { gapUs, application, picture: Math.floor(random() * pictures) };
  }
}

function pickShare(shares: readonly TrafficShare[], point: number): string {
  let rest = point;
  for (const { application, weight } of shares) {
    rest -= weight;
    if (rest < 0) return application;
  }
  return shares.findLast(({ weight }) => weight > 0)?.application ?? '';
}

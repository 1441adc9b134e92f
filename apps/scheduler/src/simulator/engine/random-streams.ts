import { seededRandom } from '@infaas/shared/domain/random';
import type { Random } from '@infaas/shared/domain/random';

/**
 * Returns the source of randomness of one purpose: what one part draws changes nothing of what another gets, so that policies are compared
 * on the same arrivals, failures and boot times.
 */
export function randomStream(seed: number, purpose: string): Random {
  let hash = 2_166_136_261 ^ seed;
  for (let at = 0; at < purpose.length; at += 1) hash = Math.imul(hash ^ purpose.charCodeAt(at), 16_777_619);
  return seededRandom(hash ^ Math.imul(seed, 2_654_435_761));
}

/** Returns a draw of the exponential distribution with mean 1. */
export function exponential(random: Random): number {
  return -Math.log(1 - random());
}

/** Returns a draw of the standard normal distribution (Box and Muller). */
export function normal(random: Random): number {
  return Math.sqrt(2 * exponential(random)) * Math.cos(2 * Math.PI * random());
}

/** Returns a draw of the Gamma distribution with this shape and mean 1 (Marsaglia and Tsang, ACM TOMS 2000). */
export function gamma(random: Random, shape: number): number {
  if (shape < 1) return gamma(random, shape + 1) * (1 - random()) ** (1 / shape) * ((shape + 1) / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return (d * v) / shape;
  }
}

/** Returns a draw of the log-normal distribution with this mean whose 95th percentile is `tail` times the mean; never less than 1. */
export function logNormal(random: Random, mean: number, tail: number): number {
  // ln tail = 1.645 s - s²/2 has a solution up to s = 1.645; beyond that the distribution is as wide as it can be.
  const spread = 1.645 - Math.sqrt(Math.max(0, 1.645 ** 2 - 2 * Math.log(Math.max(1, tail))));
  return spread === 0 ? mean : Math.max(1, mean * Math.exp(spread * normal(random) - (spread * spread) / 2));
}

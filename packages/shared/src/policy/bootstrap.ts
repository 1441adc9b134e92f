import { seededRandom } from '../domain/random';

/** Resamples: enough for two steady digits of a 95 % interval; fewer where there are very many samples, whose interval is narrow anyway. */
const RESAMPLES = 400;
const LEAST_RESAMPLES = 100;
const MOST_DRAWS = 20_000_000;

/**
 * Returns the 95 % percentile bootstrap interval (Efron 1979) of a statistic of `samples` paired observations: the statistic is computed of
 * indices drawn with replacement, always the same ones. Resamples for which it is no number are left out; 0..1 where none is left.
 */
export function bootstrapInterval(samples: number, statistic: (indices: Int32Array) => number): { low: number; high: number } {
  if (samples <= 0) return { low: 0, high: 1 };
  const random = seededRandom(samples);
  const resamples = Math.max(LEAST_RESAMPLES, Math.min(RESAMPLES, Math.floor(MOST_DRAWS / samples)));
  const indices = new Int32Array(samples);
  const found: number[] = [];
  for (let turn = 0; turn < resamples; turn += 1) {
    for (let at = 0; at < samples; at += 1) indices[at] = Math.min(samples - 1, Math.floor(random() * samples));
    const value = statistic(indices);
    if (!Number.isNaN(value)) found.push(value);
  }
  found.sort((a, b) => a - b);
  const at = (share: number): number | undefined => found[Math.round(share * (found.length - 1))];
  return { low: at(0.025) ?? 0, high: at(0.975) ?? 1 };
}

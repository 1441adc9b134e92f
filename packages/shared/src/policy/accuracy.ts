import { bootstrapInterval } from './bootstrap';

/** A proportion with its 95 % interval, all 0..1. */
export type Proportion = { value: number; low: number; high: number };

const Z95 = 1.959963984540054;

/** Returns the Wilson score interval (95 %) of `hits` among `samples`; without samples the interval is 0..1 and the value 0. */
export function wilsonInterval(hits: number, samples: number): Proportion {
  if (samples <= 0) return { value: 0, low: 0, high: 1 };
  const value = hits / samples;
  const z2 = Z95 * Z95;
  const denominator = 1 + z2 / samples;
  const centre = (value + z2 / (2 * samples)) / denominator;
  const half = (Z95 / denominator) * Math.sqrt((value * (1 - value)) / samples + z2 / (4 * samples * samples));
  return { value, low: Math.min(value, Math.max(0, centre - half)), high: Math.max(value, Math.min(1, centre + half)) };
}

/** Returns the index of the largest score; the first of equal ones, -1 when there is none. NaN never wins. */
export function argmax(scores: ArrayLike<number>): number {
  let best = -1;
  let bestScore = -Infinity;
  for (let at = 0; at < scores.length; at += 1) {
    const score = scores[at] ?? Number.NaN;
    if (score > bestScore || (best === -1 && score === -Infinity)) {
      best = at;
      bestScore = score;
    }
  }
  return best;
}

/** Returns the indices of the `k` largest scores, largest first; equal scores in index order. NaN ranks last. */
export function topK(scores: ArrayLike<number>, k: number): number[] {
  const rank = (at: number): number => {
    const score = scores[at] ?? Number.NaN;
    return Number.isNaN(score) ? -Infinity : score;
  };
  const order = Array.from({ length: scores.length }, (_, at) => at);
  return order.sort((a, b) => (rank(a) === rank(b) ? a - b : rank(b) > rank(a) ? 1 : -1)).slice(0, Math.max(0, k));
}

/** Returns top-1 accuracy of predicted against true class ids, with its interval. */
export function top1Accuracy(predicted: ArrayLike<number>, truth: ArrayLike<number>): Proportion {
  let hits = 0;
  for (let at = 0; at < truth.length; at += 1) if (predicted[at] === truth[at]) hits += 1;
  return wilsonInterval(hits, truth.length);
}

/** Returns top-5 accuracy: the true class is among the five largest scores of its row. */
export function top5Accuracy(scores: readonly ArrayLike<number>[], truth: ArrayLike<number>): Proportion {
  let hits = 0;
  for (let at = 0; at < truth.length; at += 1) {
    const row = scores[at];
    const label = truth[at];
    if (row !== undefined && label !== undefined && topK(row, 5).includes(label)) hits += 1;
  }
  return wilsonInterval(hits, truth.length);
}

/**
 * Returns the unweighted mean of the F1 of every class that occurs in truth or prediction, 0..1; 0 for no samples. It has no closed form:
 * the interval is a bootstrap's.
 */
export function macroF1(predicted: ArrayLike<number>, truth: ArrayLike<number>): Proportion {
  const value = meanF1(predicted, truth, Int32Array.from({ length: truth.length }, (_, at) => at));
  return around(value, bootstrapInterval(truth.length, (indices) => meanF1(predicted, truth, indices)));
}

function meanF1(predicted: ArrayLike<number>, truth: ArrayLike<number>, indices: Int32Array): number {
  const counts = new Map<number, { hit: number; seen: number }>();
  const of = (label: number): { hit: number; seen: number } => {
    const known = counts.get(label);
    if (known) return known;
    const fresh = { hit: 0, seen: 0 };
    counts.set(label, fresh);
    return fresh;
  };
  for (const at of indices) {
    const was = truth[at] ?? -1;
    const said = predicted[at] ?? -1;
    of(was).seen += 1;
    of(said).seen += 1;
    if (was === said) of(was).hit += 1;
  }
  let sum = 0;
  for (const { hit, seen } of counts.values()) sum += (2 * hit) / seen;
  return counts.size === 0 ? 0 : sum / counts.size;
}

/** The value lies in its interval, also where few samples leave it at the edge. */
function around(value: number, { low, high }: { low: number; high: number }): Proportion {
  return { value, low: Math.min(value, Math.max(0, low)), high: Math.max(value, Math.min(1, high)) };
}

/** Returns the mean absolute error; NaN for no samples. */
export function meanAbsoluteError(predicted: ArrayLike<number>, truth: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < truth.length; at += 1) sum += Math.abs((predicted[at] ?? Number.NaN) - (truth[at] ?? Number.NaN));
  return sum / truth.length;
}

/** Returns the root of the mean squared error; NaN for no samples. */
export function rootMeanSquaredError(predicted: ArrayLike<number>, truth: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < truth.length; at += 1) sum += ((predicted[at] ?? Number.NaN) - (truth[at] ?? Number.NaN)) ** 2;
  return Math.sqrt(sum / truth.length);
}

/**
 * Returns an error metric as quality in 0..1: max(0, 1 - error / error of the predictor that always answers the mean of the truth).
 * A constant truth has quality 1 when it is hit exactly, else 0; a NaN anywhere is quality 0.
 */
export function errorQuality(metric: 'mae' | 'rmse', predicted: ArrayLike<number>, truth: ArrayLike<number>): number {
  if (truth.length === 0) return 0;
  let sum = 0;
  for (let at = 0; at < truth.length; at += 1) sum += truth[at] ?? 0;
  const mean = new Float64Array(truth.length).fill(sum / truth.length);
  const errorOf = metric === 'mae' ? meanAbsoluteError : rootMeanSquaredError;
  const error = errorOf(predicted, truth);
  const baseline = errorOf(mean, truth);
  if (baseline === 0) return error === 0 ? 1 : 0;
  const quality = Math.max(0, 1 - error / baseline);
  return Number.isNaN(quality) ? 0 : quality;
}

/** Returns an error metric as quality (errorQuality) with the interval of a bootstrap over the samples. */
export function errorQualityInterval(metric: 'mae' | 'rmse', predicted: ArrayLike<number>, truth: ArrayLike<number>): Proportion {
  const pick = (values: ArrayLike<number>, indices: Int32Array): Float64Array => Float64Array.from(indices, (at) => values[at] ?? Number.NaN);
  const value = errorQuality(metric, predicted, truth);
  return around(value, bootstrapInterval(truth.length, (indices) => errorQuality(metric, pick(predicted, indices), pick(truth, indices))));
}

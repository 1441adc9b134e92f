import type { OutputRecord } from '@infaas/shared/domain/records';
import { argmax } from '@infaas/shared/policy/accuracy';

/** What a model answered to one sample: one number per class, or a class id. */
export type Answer = { kind: 'scores' | 'class-id'; integer: boolean; values: Float64Array };

/** What the labels of the samples tell of the classes: how many there are, when that is known, and which each sample has. */
export type Truth = { labels: Int32Array; classes: number | null };

export type JudgedAnswers = {
  outputRecord: OutputRecord;
  /** Whether each answer is right. */
  right: boolean[];
  /** Mean negative logarithm of the probability that the right class got; null where answers are ids. */
  loss: number | null;
};

/** Offsets that are tried where the number of classes is not known. */
const OFFSETS = [0, 1];

/**
 * Returns the output record under which most answers are right: the class offset that fits (or, without a known number of classes, the
 * better of 0 and 1), and the activation that turns the answers into probabilities, as they themselves show. Null when none fits.
 */
export function judgeAnswers(answers: readonly Answer[], truth: Truth): JudgedAnswers | null {
  const [first] = answers;
  if (!first) return null;
  if (first.kind === 'class-id') return { outputRecord: { kind: 'class-id' }, right: answers.map((answer, at) => answer.values[0] === truth.labels[at]), loss: null };
  const total = first.values.length;
  const largest = truth.labels.reduce((most, label) => Math.max(most, label), 0);
  const offsets = truth.classes === null ? OFFSETS.filter((offset) => largest + offset < total) : [total - truth.classes].filter((offset) => offset >= 0 && offset <= 16);
  const activation = activationOf(answers);
  let best: JudgedAnswers | null = null;
  for (const offset of offsets) {
    const right = answers.map((answer, at) => argmax(answer.values.subarray(offset)) === truth.labels[at]);
    if (best !== null && hitsOf(right) <= hitsOf(best.right)) continue;
    const loss = answers.reduce((sum, { values }, at) => sum + lossOf(values, offset + (truth.labels[at] ?? 0), activation), 0) / answers.length;
    best = { outputRecord: { kind: 'scores', activation, ...(offset > 0 ? { classOffset: offset } : {}) }, right, loss };
  }
  return best;
}

/** Returns how many answers are right. */
export function hitsOf(right: readonly boolean[]): number {
  return right.filter(Boolean).length;
}

const LEAST_PROBABILITY = 1e-9;

function lossOf(values: Float64Array, label: number, activation: 'none' | 'softmax'): number {
  const most = values.reduce((largest, value) => Math.max(largest, value), -Infinity);
  const weight = activation === 'none' ? (value: number): number => Math.max(0, value) : (value: number): number => Math.exp(value - most);
  const share = weight(values[label] ?? -Infinity) / values.reduce((sum, value) => sum + weight(value), 0);
  return -Math.log(share > LEAST_PROBABILITY ? share : LEAST_PROBABILITY);
}

/**
 * Returns `none` where answers are probabilities already: no value is negative and every row has nearly the same sum — 1, or for
 * integers that stand for parts, any. Anything else gets a softmax.
 */
export function activationOf(answers: readonly Answer[]): 'none' | 'softmax' {
  const sums = answers.map(({ values }) => values.reduce((sum, value) => sum + value, 0));
  const negative = answers.some(({ values }) => values.some((value) => value < -1e-4));
  if (negative || sums.length === 0) return 'softmax';
  if (answers[0]?.integer !== true) return sums.every((sum) => Math.abs(sum - 1) < 0.02) ? 'none' : 'softmax';
  const mean = sums.reduce((total, sum) => total + sum, 0) / sums.length;
  return mean > 0 && sums.every((sum) => Math.abs(sum - mean) < 0.15 * mean) ? 'none' : 'softmax';
}

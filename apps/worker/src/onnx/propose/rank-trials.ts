import { hitsOf } from './judge-answers';
import type { JudgedAnswers } from './judge-answers';

const Z95 = 1.959963984540054;

/**
 * Returns trials on the same samples, best first: by right answers; those that these samples cannot tell from the best (McNemar's test,
 * 95 %) by the loss, which sees how sure a model is and so shows the scale that it was trained with. Equal ones keep their order.
 */
export function rankTrials<Trial extends { judged: JudgedAnswers }>(trials: readonly Trial[]): Trial[] {
  const byHits = [...trials].sort((a, b) => hitsOf(b.judged.right) - hitsOf(a.judged.right));
  const [best] = byHits;
  if (!best) return [];
  const tied = byHits.filter((trial) => cannotBeTold(best.judged, trial.judged));
  return [...tied.sort((a, b) => lossOf(a) - lossOf(b)), ...byHits.filter((trial) => !tied.includes(trial))];
}

/** Returns whether the samples leave open which of two trials is right more often: McNemar's test on those where only one is. */
export function cannotBeTold(a: Pick<JudgedAnswers, 'right'>, b: Pick<JudgedAnswers, 'right'>): boolean {
  const onlyA = a.right.filter((right, at) => right && b.right[at] !== true).length;
  const onlyB = b.right.filter((right, at) => right && a.right[at] !== true).length;
  return Math.abs(onlyA - onlyB) <= Z95 * Math.sqrt(onlyA + onlyB);
}

function lossOf({ judged }: { judged: JudgedAnswers }): number {
  return judged.loss ?? 0;
}

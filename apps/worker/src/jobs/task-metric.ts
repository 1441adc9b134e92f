import { argmax, errorQualityInterval, macroF1, top1Accuracy, top5Accuracy, type Proportion } from '@infaas/shared/policy/accuracy';

export type Metric = 'top1' | 'top5' | 'f1' | 'mae' | 'rmse';

/** What a model answered to the samples, and what it should have answered. */
export type Predictions = { scores: Float64Array[]; labels: Int32Array | null; targets: Float64Array | null };

/**
 * Returns a task's metric over all samples, 0..1 with its 95 % interval (errors as quality against the mean predictor), or null when the
 * validation set lacks what the metric compares with.
 */
export function taskMetric(metric: Metric, { scores, labels, targets }: Predictions): Proportion | null {
  if (metric === 'mae' || metric === 'rmse') {
    if (targets === null) return null;
    return errorQualityInterval(metric, scores.map((row) => row[0] ?? Number.NaN), targets.subarray(0, scores.length));
  }
  if (labels === null) return null;
  const truth = labels.subarray(0, scores.length);
  if (metric === 'top5') return top5Accuracy(scores, truth);
  const predicted = scores.map((row) => argmax(row));
  return metric === 'f1' ? macroF1(predicted, truth) : top1Accuracy(predicted, truth);
}

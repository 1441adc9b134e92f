import { describe, expect, it } from 'vitest';
import { taskMetric } from './task-metric';

const rows = (...all: number[][]) => all.map((row) => Float64Array.from(row));

describe('the metric of a task', () => {
  it.each([
    { metric: 'top1' as const, value: 2 / 3 },
    { metric: 'top5' as const, value: 1 },
  ])('$metric counts hits among the samples that were run', ({ metric, value }) => {
    const scores = rows([0.9, 0.1, 0], [0.1, 0.8, 0.1], [0.5, 0.2, 0.3]);
    expect(taskMetric(metric, { scores, labels: Int32Array.of(0, 1, 2, 0, 0), targets: null })?.value).toBeCloseTo(value);
  });

  it('turns an error into quality against the mean predictor', () => {
    const targets = Float64Array.of(0, 10, 99);
    expect(taskMetric('mae', { scores: rows([1], [9]), labels: null, targets })).toMatchObject({ value: 0.8 });
  });

  it('is null without what it compares with', () => {
    expect(taskMetric('top1', { scores: rows([1]), labels: null, targets: Float64Array.of(1) })).toBeNull();
    expect(taskMetric('rmse', { scores: rows([1]), labels: Int32Array.of(1), targets: null })).toBeNull();
  });
});

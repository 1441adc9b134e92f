import { describe, expect, it } from 'vitest';
import type { ValidationSet } from './read-validation-set';
import { spreadSamples } from './spread-samples';

/** Ten samples, sorted by class. */
const set: ValidationSet = {
  format: 'csv', count: 10, labels: Int32Array.of(0, 0, 0, 0, 0, 1, 1, 1, 2, 2), targets: Float64Array.from({ length: 10 }, (_, at) => at * 10),
  sample: (index) => Promise.resolve([{ name: 'x', dtype: 'INT32', shape: [1], data: Uint8Array.of(index) }]),
};

describe('spreadSamples', () => {
  it('takes samples from all over the set, each with its own label and target', async () => {
    const few = spreadSamples(set, 4);
    expect([few.count, few.labels, few.targets]).toEqual([4, Int32Array.of(0, 0, 1, 1), Float64Array.of(0, 20, 50, 70)]);
    expect((await Promise.all([0, 1, 2, 3].map(few.sample))).map(([tensor]) => tensor?.data[0])).toEqual([0, 2, 5, 7]);
    expect(spreadSamples({ ...set, labels: null, targets: null }, 3)).toMatchObject({ count: 3, labels: null, targets: null });
  });

  it('leaves a set alone that has no more', () => expect(spreadSamples(set, 10)).toBe(set));
});

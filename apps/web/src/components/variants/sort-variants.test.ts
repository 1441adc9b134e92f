import { describe, expect, it } from 'vitest';
import { modelRow } from './model-row.fixture';
import { sortVariants } from './sort-variants';

const rows = [
  modelRow({ variant: 'b.t10', latencyP50Us: { 1: 300 }, status: 'rejected' }),
  modelRow({ variant: 'b.t2', latencyP50Us: { 1: 100 } }),
  modelRow({ variant: 'a', latencyP50Us: {}, status: 'profiling' }),
];
const names = (...sorting: Parameters<typeof sortVariants>[1][]) => sorting.map((each) => sortVariants(rows, each).map((row) => row.variant));

describe('sortVariants', () => {
  it('puts rows without the figure last in both directions', () => {
    expect(names({ key: 'latency', descending: false }, { key: 'latency', descending: true })).toEqual([['b.t2', 'b.t10', 'a'], ['b.t10', 'b.t2', 'a']]);
  });
  it('counts numbers in names', () => {
    expect(names({ key: 'variant', descending: false })).toEqual([['a', 'b.t2', 'b.t10']]);
  });
  it('puts what serves first', () => {
    expect(names({ key: 'status', descending: false })).toEqual([['b.t2', 'a', 'b.t10']]);
  });
});

import { describe, expect, it } from 'vitest';
import { addSize, noSizes, sizeGroups, sumSizes } from './query-sizes';

describe('sizes of queries', () => {
  it('are told apart by doubling classes, each with its exact rows', () => {
    const sizes = noSizes();
    for (const rows of [1, 1, 2, 3, 4, 64, 65, 5_000, 0]) addSize(sizes, rows);
    expect(sizeGroups(sizes)).toEqual([
      { sizeClass: 0, queries: 3, rows: 3 }, { sizeClass: 1, queries: 1, rows: 2 }, { sizeClass: 2, queries: 2, rows: 7 }, { sizeClass: 6, queries: 1, rows: 64 }, { sizeClass: 7, queries: 1, rows: 65 },
      { sizeClass: 9, queries: 1, rows: 5_000 },
    ]);
    expect(sizeGroups(sumSizes(sizes, []))).toEqual(sizeGroups(sizes));
    expect(sizeGroups(sumSizes(sizes, sizes))[3]).toEqual({ sizeClass: 6, queries: 2, rows: 128 });
  });
});

/**
 * How many rows queries have: query and row counts in pairs, one pair per size class. Class k holds queries of up to 2^k rows and more than
 * 2^(k-1), the last one whatever is larger, so that a page of 64 pictures is told from 64 queries and the mean of each class is exact.
 */
export type QuerySizes = number[];

export const SIZE_CLASSES = 10;

/** Returns the counts of no query at all. */
export function noSizes(): QuerySizes {
  return new Array<number>(2 * SIZE_CLASSES).fill(0);
}

/** Counts a query of so many rows. */
export function addSize(sizes: QuerySizes, rows: number): void {
  const at = 2 * Math.min(SIZE_CLASSES - 1, Math.max(0, Math.ceil(Math.log2(Math.max(1, rows)))));
  sizes[at] = (sizes[at] ?? 0) + 1;
  sizes[at + 1] = (sizes[at + 1] ?? 0) + Math.max(1, rows);
}

/** Returns both counts together. */
export function sumSizes(a: readonly number[], b: readonly number[]): QuerySizes {
  return Array.from({ length: 2 * SIZE_CLASSES }, (_, at) => (a[at] ?? 0) + (b[at] ?? 0));
}

/** Returns class by class, smallest first, how many queries it holds and of how many rows; classes without a query are left out. */
export function sizeGroups(sizes: readonly number[]): { sizeClass: number; queries: number; rows: number }[] {
  return Array.from({ length: SIZE_CLASSES }, (_, sizeClass) => ({ sizeClass, queries: sizes[2 * sizeClass] ?? 0, rows: sizes[2 * sizeClass + 1] ?? 0 })).filter(({ queries }) => queries > 0);
}

/** Returns the powers of ten from the last one at or below the smallest positive value to the first one at or above the largest; 1 and 10 without any. */
export function powersOfTen(values: readonly number[]): number[] {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return [1, 10];
  const least = Math.floor(Math.log10(positive.reduce((a, b) => Math.min(a, b))));
  const most = Math.max(least + 1, Math.ceil(Math.log10(positive.reduce((a, b) => Math.max(a, b)))));
  return Array.from({ length: most - least + 1 }, (_, at) => 10 ** (least + at));
}

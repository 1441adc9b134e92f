/** Returns how one whole divides among `count` things by Zipf's law: the k-th gets a part in proportion to 1 / k^alpha. They sum to 1. */
export function zipfShares(count: number, alpha: number): number[] {
  const weights = Array.from({ length: count }, (_, at) => (at + 1) ** -alpha);
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => weight / sum);
}

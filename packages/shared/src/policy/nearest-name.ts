const MAX_LENGTH = 64;
const MAX_NAMES = 5_000;

/** Returns the name with the smallest edit distance to `unknown`, or null when even that differs in more than a third (at least 2). */
export function nearestName(unknown: string, names: Iterable<string>): string | null {
  const wanted = unknown.slice(0, MAX_LENGTH).toLowerCase();
  let best: string | null = null;
  let limit = Math.max(2, Math.floor(wanted.length / 3));
  let looked = 0;
  for (const name of names) {
    looked += 1;
    if (looked > MAX_NAMES) break;
    const distance = editDistance(wanted, name.slice(0, MAX_LENGTH).toLowerCase(), limit);
    if (distance > limit || (best !== null && distance === limit && name >= best)) continue;
    best = name;
    limit = distance;
  }
  return best;
}

/** Returns the Levenshtein distance, or `limit` + 1 as soon as it is certain to be above the limit. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const value = Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      next.push(value);
      if (value < least) least = value;
    }
    if (least > limit) return limit + 1;
    row = next;
  }
  return Math.min(limit + 1, row[b.length] ?? 0);
}

/**
 * Returns the cores that a machine of so many is kept to: those that the fewest others have, the last first, so that what is not kept to
 * any core finds the first ones free. Fewer than asked when there are not as many.
 */
export function pickCores(available: readonly number[], taken: readonly (readonly number[])[], count: number): number[] {
  const uses = new Map(available.map((core) => [core, 0]));
  for (const core of taken.flat()) if (uses.has(core)) uses.set(core, (uses.get(core) ?? 0) + 1);
  return [...uses].sort(([a, usesA], [b, usesB]) => usesA - usesB || b - a).slice(0, count).map(([core]) => core).sort((a, b) => a - b);
}

/** Returns the cores in a list as Linux writes it: `0-2,5`; empty where it cannot be read. */
export function parseCoreList(text: string): number[] {
  const parts = text.trim().split(',').map((part) => /^(\d+)(?:-(\d+))?$/u.exec(part));
  if (parts.some((part) => part === null)) return [];
  return parts.flatMap((part) => {
    const first = Number(part?.[1] ?? 0);
    return Array.from({ length: Math.max(0, Number(part?.[2] ?? first) - first) + 1 }, (_, at) => first + at);
  });
}

import type { BurnState } from '../../server/usage/judge-burn';

/** What of an application says how much it needs somebody to look. */
export type Need = { name: string; state: BurnState | undefined; queries: number };

const RANK: Readonly<Record<BurnState, number>> = { fast: 0, slow: 1, spent: 2, kept: 3, quiet: 3 };

/** Returns applications in the order in which somebody should look at them: whose error budget burns, then who asks most, then by name. */
export function orderByNeed<Row extends Need>(rows: readonly Row[]): Row[] {
  const rank = ({ state }: Need) => RANK[state ?? 'quiet'];
  return [...rows].sort((a, b) => rank(a) - rank(b) || b.queries - a.queries || a.name.localeCompare(b.name));
}

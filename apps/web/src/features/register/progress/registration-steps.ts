import type { ModelRow } from '../../../server/variant/list-variants';
import type { VersionSummary } from '../../../server/version/version-summary';

export type StepState = 'done' | 'now' | 'next' | 'failed';
export type RegistrationStep = { name: string; state: StepState };

const NAMES = ['Inspect the file', 'Generate variants', 'Measure', 'Ready to answer', 'All measured'] as const;
/** How many steps are done when a registration is in a state. */
const DONE: Readonly<Record<Exclude<VersionSummary['state'], 'failed'>, number>> = { waiting: 0, inspecting: 0, generating: 1, measuring: 2, ready: 4, complete: 5 };

/** Returns the steps of a registration and where it stands; a failed one stopped at measuring when it had variants, else before. */
export function registrationSteps(state: VersionSummary['state'], facts: { inspected: boolean; variants: number }): RegistrationStep[] {
  const done = state === 'failed' ? (facts.variants > 0 ? 2 : facts.inspected ? 1 : 0) : DONE[state];
  return NAMES.map((name, at) => ({ name, state: at < done ? 'done' : at > done ? 'next' : state === 'failed' ? 'failed' : 'now' }));
}

const RANK: Readonly<Record<ModelRow['status'], number>> = { ready: 0, profiling: 1, generating: 2, rejected: 3, failed: 4 };

/** Returns one row per variant of a version: what serves first (fastest before slower), then what is under way, then what was refused. */
export function progressRows(rows: readonly ModelRow[], version: number): ModelRow[] {
  const byVariant = new Map<string, ModelRow>();
  for (const row of rows) if (row.version === version && !byVariant.has(row.variant)) byVariant.set(row.variant, row);
  return [...byVariant.values()].sort((a, b) => RANK[a.status] - RANK[b.status] || medianOf(a) - medianOf(b) || a.variant.localeCompare(b.variant, 'en', { numeric: true }));
}

function medianOf(row: ModelRow): number {
  return row.latencyP50Us['1'] ?? Infinity;
}

/** Returns how many variants are ready, refused and still under way. */
export function countVariants(rows: readonly ModelRow[]): { ready: number; refused: number; open: number } {
  const ready = rows.filter((row) => row.status === 'ready').length;
  const refused = rows.filter((row) => row.status === 'rejected' || row.status === 'failed').length;
  return { ready, refused, open: rows.length - ready - refused };
}

import type { ArchitectureSummary } from '../../../server/architecture/list-architectures';
import type { VersionSummary } from '../../../server/version/version-summary';

export type OpenRegistration = { id: string; architecture: string; number: number; state: VersionSummary['state']; progress: string; hint: string | null; createdAtMs: number };

const DAY_MS = 86_400_000;

/** Returns registrations that are under way, and those that failed within the last day, newest first. */
export function openRegistrations(architectures: readonly ArchitectureSummary[], nowMs: number): OpenRegistration[] {
  return architectures
    .flatMap((architecture) => architecture.versions.map((version) => ({ architecture: architecture.name, version })))
    .filter(({ version }) => (version.state === 'failed' ? nowMs - (version.finishedAtMs ?? version.createdAtMs) < DAY_MS : version.state !== 'complete'))
    .map(({ architecture, version: { id, number, state, progress, hint, createdAtMs } }) => ({ id, architecture, number, state, progress, hint, createdAtMs }))
    .sort((a, b) => b.createdAtMs - a.createdAtMs);
}

const SHARES: Readonly<Record<VersionSummary['state'], number>> = { waiting: 0, inspecting: 0.05, generating: 0.2, measuring: 0.4, ready: 0.4, complete: 1, failed: 0 };
/** From the first measurement on, variants are what is counted; what is left then are the last repetitions. */
const MEASURED_SHARE = 0.9;

/** Returns how far a registration is, 0..1: by its step, and while variants are measured by how many of them are (`Measured 5 of 9 variants.`). */
export function registrationShare({ state, progress }: Pick<OpenRegistration, 'state' | 'progress'>): number {
  if (state !== 'measuring' && state !== 'ready') return SHARES[state];
  const counted = /(\d+) of (\d+)/u.exec(progress);
  const part = counted === null ? (state === 'ready' ? 1 : 0) : Math.min(1, Number(counted[1]) / Math.max(1, Number(counted[2])));
  return SHARES[state] + part * (MEASURED_SHARE - SHARES[state]);
}

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

const STEPS: readonly VersionSummary['state'][] = ['inspecting', 'generating', 'measuring', 'ready', 'complete'];

/** Returns how far a registration is, 0..1 of its steps. */
export function stepShare(state: VersionSummary['state']): number {
  return Math.max(0, STEPS.indexOf(state)) / (STEPS.length - 1);
}

import type { RegistrationState } from '@infaas/db/client';

/** Where a task stands: `ready` as soon as one version can answer. */
export type TaskState = 'empty' | 'preparing' | 'ready' | 'failed';

type VersionFacts = { registration: { state: RegistrationState; progress: string } | null };

/** Returns where a task stands from what became of its versions, with one sentence while it is not ready. */
export function taskState(versions: readonly VersionFacts[]): { state: TaskState; progress: string | null } {
  if (versions.length === 0) return { state: 'empty', progress: null };
  const registrations = versions.map((version) => version.registration);
  if (registrations.some((each) => each?.state === 'ready' || each?.state === 'complete')) return { state: 'ready', progress: null };
  const open = registrations.find((each) => each?.state !== 'failed');
  if (open !== undefined) return { state: 'preparing', progress: open?.progress ?? 'waiting for a worker' };
  return { state: 'failed', progress: registrations[0]?.progress ?? null };
}

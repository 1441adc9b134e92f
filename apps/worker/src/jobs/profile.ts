import type { JobOutcome, JobPayload } from '@infaas/shared/jobs/catalogue';
import { profileVariant } from '../profiler/profile-variant';
import { outcomeOf } from './job-failure';
import type { WorkerParts } from './worker-parts';

/** Measures a variant on this machine, beside its base where there is one to compare it with. */
export function profile(parts: WorkerParts, payload: JobPayload<'profile'>): Promise<JobOutcome> {
  return outcomeOf(() => parts.lane.run(async () => {
    const { executable, reference, batches, budgetMs, loads } = payload;
    return { ...(await profileVariant(parts.bench, { executable, reference, batches, budgetMs, loads })), software: parts.software };
  }), 'profile_failed');
}

import type { JobOutcome, JobPayload } from '@infaas/shared/jobs/catalogue';
import { profileVariant } from '../profiler/profile-variant';
import { outcomeOf } from './job-failure';
import type { WorkerParts } from './worker-parts';

/** Measures a variant on this machine, beside its base where there is one to compare it with; goes on from a checkpoint where the job brings one. */
export function profile(parts: WorkerParts, payload: JobPayload<'profile'>): Promise<JobOutcome> {
  const { software } = parts;
  return outcomeOf(() => parts.lane.run(async () => {
    const { executable, reference, batches, budgetMs, loads, checkpoint } = payload;
    const watch = parts.watch.over(payload);
    return { ...(await profileVariant(parts.bench, { executable, reference, batches, budgetMs, loads, checkpoint, watch, software })), software };
  }, payload.urgent), 'profile_failed');
}

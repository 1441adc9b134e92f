import type { JobOutcome, JobPayload } from '@infaas/shared/jobs/catalogue';
import { outcomeOf } from './job-failure';
import type { WorkerParts } from './worker-parts';

/** Loads a variant; delivered twice, it answers with the instance that runs. */
export function startInstance(parts: WorkerParts, payload: JobPayload<'start-instance'>): Promise<JobOutcome> {
  return outcomeOf(async () => {
    const { address, loadUs } = await parts.supervisor.start(payload.instanceId, payload.executable);
    return { address, loadUs: Math.round(loadUs) };
  }, 'load_failed');
}

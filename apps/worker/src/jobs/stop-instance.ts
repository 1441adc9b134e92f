import type { JobOutcome, JobPayload } from '@infaas/shared/jobs/catalogue';
import { outcomeOf } from './job-failure';
import type { WorkerParts } from './worker-parts';

/** Drains and ends an instance; `stopped` is false when there was none. */
export function stopInstance(parts: WorkerParts, payload: JobPayload<'stop-instance'>): Promise<JobOutcome> {
  return outcomeOf(async () => ({ stopped: await parts.supervisor.stop(payload.instanceId, payload.drainMs) }), 'stop_failed');
}

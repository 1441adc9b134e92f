import type { JobOutcome, JobPayload } from '@infaas/shared/jobs/catalogue';
import { compareHosts } from '../profiler/compare-hosts';
import { outcomeOf } from './job-failure';
import type { WorkerParts } from './worker-parts';

/** Compares a variant's answers on this machine's accelerator with those of the same graph on its processor. */
export function compareOutputs(parts: WorkerParts, payload: JobPayload<'compare-outputs'>): Promise<JobOutcome> {
  return outcomeOf(() => parts.lane.run(async () => ({ errors: await compareHosts(parts.bench, payload.executable, payload.counterpart) })), 'comparison_failed');
}

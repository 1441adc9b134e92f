import type { JobOutcome, JobPayload } from '@infaas/shared/jobs/catalogue';
import { runProposal } from '../validation/run-data-inspector';
import { outcomeOf } from './job-failure';
import { modelPlace } from './model-place';
import type { WorkerParts } from './worker-parts';

/** Tries common records of a model on labelled samples in a throw-away process. */
export function proposeRecords(parts: WorkerParts, payload: JobPayload<'propose-records'>): Promise<JobOutcome> {
  const { data, input, classes, labels, stated } = payload;
  return outcomeOf(async () => {
    const place = modelPlace(parts.store, payload);
    return { proposal: await runProposal(parts.inspector, { ...place, dataPath: parts.store.path(data), input, classes, labels, stated }) };
  }, 'proposal_failed');
}

import type { JobOutcome, JobPayload } from '@infaas/shared/jobs/catalogue';
import { runPreview } from '../validation/run-data-inspector';
import { outcomeOf } from './job-failure';
import type { WorkerParts } from './worker-parts';

/** Looks into uploaded validation data in a throw-away process. */
export function previewValidation(parts: WorkerParts, { data, input, output, labels, metric }: JobPayload<'preview-validation'>): Promise<JobOutcome> {
  return outcomeOf(async () => ({ preview: await runPreview(parts.inspector, { dataPath: parts.store.path(data), input, output, labels, metric }) }), 'preview_failed');
}

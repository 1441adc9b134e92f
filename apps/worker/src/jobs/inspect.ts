import type { JobOutcome, JobPayload } from '@infaas/shared/jobs/catalogue';
import { runInspector } from '../onnx/run-inspector';
import { outcomeOf } from './job-failure';
import { modelPlace } from './model-place';
import type { WorkerParts } from './worker-parts';

/** Reads an uploaded model in a throw-away process. */
export function inspect(parts: WorkerParts, payload: JobPayload<'inspect'>): Promise<JobOutcome> {
  return outcomeOf(async () => ({ inspection: await runInspector(parts.inspector, modelPlace(parts.store, payload)) }), 'inspection_failed');
}

import type { JobOutcome, JobPayload } from '@infaas/shared/jobs/catalogue';
import { runInspector } from '../onnx/run-inspector';
import { inspectUpstream } from '../upstream/inspect-upstream';
import { upstreamRules } from '../upstream/upstream-env';
import { outcomeOf } from './job-failure';
import { modelPlace } from './model-place';
import type { WorkerParts } from './worker-parts';

/** Reads an uploaded model in a throw-away process, or asks an upstream's server for its model. */
export function inspect(parts: WorkerParts, payload: JobPayload<'inspect'>): Promise<JobOutcome> {
  if (payload.upstream) return outcomeOf(async () => ({ inspection: await inspectUpstream(parts.store.path(payload.model), upstreamRules()) }), 'inspection_failed');
  return outcomeOf(async () => ({ inspection: await runInspector(parts.inspector, modelPlace(parts.store, payload)) }), 'inspection_failed');
}

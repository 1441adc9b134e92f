import type { JobPayload } from '@infaas/shared/jobs/catalogue';
import type { ContentStore } from '@infaas/shared/platform/content-store';
import type { ModelPlace } from '../onnx/run-inspector';

/** Returns where a job's model and its files of external data lie: each is the store's own file, whatever the graph calls it. */
export function modelPlace(store: ContentStore, { model, files = [] }: Pick<JobPayload<'inspect'>, 'model' | 'files'>): ModelPlace {
  return { modelPath: store.path(model), files: files.map(({ path, sha256, bytes }) => ({ path, place: store.path(sha256), bytes })) };
}

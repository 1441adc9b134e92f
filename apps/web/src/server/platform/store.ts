import { dirname, join } from 'node:path';
import { openContentStore } from '@infaas/shared/platform/content-store';
import type { ContentStore } from '@infaas/shared/platform/content-store';
import { webEnvironment } from '../../env';

/** Returns the content store that models and validation sets are kept in. */
export function contentStore(): ContentStore {
  cached ??= openContentStore(webEnvironment().INFAAS_STORE);
  return cached;
}

/** Returns the directory of uploads in progress, beside the content store. */
export function uploadDirectory(): string {
  return join(dirname(webEnvironment().INFAAS_STORE), 'uploads');
}

let cached: ContentStore | null = null;

import { createLogger } from '@infaas/shared/platform/logger';
import type { Logger } from '@infaas/shared/platform/logger';
import { webEnvironment } from '../../env';

/** Returns the console's logger. */
export function log(): Logger {
  cached ??= createLogger('web', webEnvironment().INFAAS_LOG_LEVEL);
  return cached;
}

let cached: Logger | null = null;

import type { PrismaClient } from '@infaas/db/client';
import type { Store } from '../control/ports';
import { createDeferredStore } from './deferred-store';
import { createLedgerStore } from './ledger-store';
import { createOfflineStore } from './offline-store';
import { createPlanStore } from './plan-store';
import { createReleasedFiles } from './released-files';
import { createUnloadedStore } from './unloaded-store';
import { createWebhookStore } from './webhook-store';
import { createWorkStore } from './work-store';
import { createWorkerStore } from './worker-store';
import { createWorldStore } from './world-store';

/** Returns control's store on a database that the caller opened and closes. */
export function openStore(database: PrismaClient): Store {
  return {
    world: createWorldStore(database),
    work: createWorkStore(database),
    workers: createWorkerStore(database),
    deferred: createDeferredStore(database),
    offline: createOfflineStore(database),
    plans: createPlanStore(database),
    webhooks: createWebhookStore(database),
    unloaded: createUnloadedStore(database),
    ledger: createLedgerStore(database),
    files: createReleasedFiles(database),
  };
}

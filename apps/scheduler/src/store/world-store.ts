import type { PrismaClient } from '@infaas/db/client';
import type { WorldStore } from '../control/ports';
import { applyChanges } from './apply-changes';
import { readFacts } from './read-facts';
import { readFleet } from './read-fleet';
import { readIntent } from './read-intent';

/** Returns the store of the world that views are built from. */
export function createWorldStore(database: PrismaClient): WorldStore {
  return {
    async read(nowMs) {
      const [intent, facts, fleet] = await Promise.all([readIntent(database), readFacts(database, nowMs), readFleet(database, nowMs)]);
      return { ...intent, ...facts, fleet };
    },
    async apply(changes) {
      if (changes.length === 0) return;
      await database.$transaction((tx) => applyChanges(tx, changes), { timeout: 30_000, maxWait: 10_000 });
    },
  };
}

import type { PrismaClient } from '@infaas/db/client';
import type { UnloadedStore } from '../control/ports';

/** Returns the store of what clients unloaded. */
export function createUnloadedStore(database: PrismaClient): UnloadedStore {
  return {
    async change({ set, clear, workspaceId, application }) {
      await database.$transaction([
        database.unloaded.deleteMany({ where: { subjectId: { in: [...clear] } } }),
        database.unloaded.createMany({ skipDuplicates: true, data: set.map((subjectId) => ({ subjectId, workspaceId, application })) }),
      ]);
    },
  };
}

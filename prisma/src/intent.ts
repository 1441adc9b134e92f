import type { PrismaClient } from './generated/client';

/** Channel on which the console tells control that intent changed; control re-reads it at once. */
export const INTENT_CHANNEL = 'infaas_intent';

/** Tells control that tasks, versions, applications, objectives or keys changed. Call it after the transaction committed. */
export async function notifyIntent(database: PrismaClient): Promise<void> {
  await database.$executeRaw`SELECT pg_notify(${INTENT_CHANNEL}, '')`;
}

import { openDatabase } from '@infaas/db/client';
import type { PrismaClient } from '@infaas/db/client';
import { webEnvironment } from '../../env';

const held = globalThis as { infaasDatabase?: PrismaClient };

/** Returns the process's database client, opened on first use. */
export function database(): PrismaClient {
  held.infaasDatabase ??= openDatabase(webEnvironment().DATABASE_URL, 10);
  return held.infaasDatabase;
}

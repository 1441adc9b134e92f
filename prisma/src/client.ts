import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client';

export * from './generated/client';

/** Opens the database. The caller owns the client and calls `$disconnect()`. */
export function openDatabase(url: string, maxConnections = 5): PrismaClient {
  // Under load a transaction waits for a connection rather than failing after Prisma's two seconds.
  return new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: maxConnections }), transactionOptions: { maxWait: 10_000, timeout: 30_000 } });
}

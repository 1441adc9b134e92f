import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client';

export * from './generated/client';

/** Opens the database. The caller owns the client and calls `$disconnect()`. */
export function openDatabase(url: string, maxConnections = 5): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: maxConnections }) });
}

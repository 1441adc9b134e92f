import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { openDatabase, type PrismaClient } from '@infaas/db/client';

const MIGRATIONS = fileURLToPath(new URL('../../../../../prisma/migrations/', import.meta.url));

/** Makes a database with all migrations on a server and opens it; `close` drops it. */
export async function createTestDatabase(serverUrl: string): Promise<{ url: string; database: PrismaClient; close: () => Promise<void> }> {
  const name = `control_test_${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
  await execute(serverUrl, `CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  for (const entry of readdirSync(MIGRATIONS, { withFileTypes: true }).filter((item) => item.isDirectory()).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    await execute(url.href, readFileSync(`${MIGRATIONS}${entry.name}/migration.sql`, 'utf8'));
  }
  const database = openDatabase(url.href, 10);
  return {
    url: url.href, database,
    async close() {
      await database.$disconnect();
      await execute(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

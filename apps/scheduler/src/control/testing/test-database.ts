import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { openDatabase, type PrismaClient } from '@infaas/db/client';

const MIGRATIONS = fileURLToPath(new URL('../../../../../prisma/migrations/', import.meta.url));

/** Of each server: the database with all migrations that the others are copies of. */
const migrated = new Map<string, Promise<string>>();

/** Makes a database with all migrations on a server and opens it; `close` drops it. */
export async function createTestDatabase(serverUrl: string): Promise<{ url: string; database: PrismaClient; close: () => Promise<void> }> {
  const template = migrated.get(serverUrl) ?? makeMigrated(serverUrl);
  migrated.set(serverUrl, template);
  const name = databaseName();
  await execute(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${await template}`);
  const url = urlOf(serverUrl, name);
  const database = openDatabase(url, 10);
  return {
    url, database,
    async close() {
      await database.$disconnect();
      await execute(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

async function makeMigrated(serverUrl: string): Promise<string> {
  const name = databaseName();
  await execute(serverUrl, `CREATE DATABASE ${name}`);
  const folders = readdirSync(MIGRATIONS, { withFileTypes: true }).filter((item) => item.isDirectory()).map((item) => item.name).sort();
  for (const folder of folders) await execute(urlOf(serverUrl, name), readFileSync(`${MIGRATIONS}${folder}/migration.sql`, 'utf8'));
  return name;
}

function databaseName(): string {
  return `control_test_${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
}

function urlOf(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
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

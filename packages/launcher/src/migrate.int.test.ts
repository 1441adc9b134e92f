import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { applyMigrations } from '@infaas/db/migrate';
import { temporaryHome, type TemporaryHome } from './testing/temporary-home';
import { temporaryPostgres, type TemporaryPostgres } from './testing/temporary-postgres';

let postgres: TemporaryPostgres;
let client: pg.Client;
let url: string;
let databases = 0;
const homes: TemporaryHome[] = [];

beforeAll(async () => {
  postgres = await temporaryPostgres();
});
afterAll(async () => {
  homes.forEach(({ remove }) => remove());
  await postgres.stop();
});

beforeEach(async () => {
  databases += 1;
  const admin = new pg.Client({ connectionString: postgres.url });
  await admin.connect();
  await admin.query(`CREATE DATABASE trial_${databases}`);
  await admin.end();
  const trial = new URL(postgres.url);
  trial.pathname = `/trial_${databases}`;
  url = trial.href;
  client = new pg.Client({ connectionString: url });
  await client.connect();
  return () => client.end();
});

function migrations(files: Record<string, string>): string {
  const directories = temporaryHome();
  homes.push(directories);
  const { home } = directories;
  for (const [name, sql] of Object.entries(files)) {
    mkdirSync(join(home, name));
    writeFileSync(join(home, name, 'migration.sql'), sql);
  }
  return home;
}

const first = { '001_first': 'CREATE TABLE a (id int); CREATE TABLE b (id int);' };

describe('applyMigrations', () => {
  test('applies the product\'s own migrations once', async () => {
    const directory = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url));
    expect((await applyMigrations(url, directory)).length).toBeGreaterThan(0);
    expect(await applyMigrations(url, directory)).toEqual([]);
  });

  test('keeps the ledger that the prisma CLI reads', async () => {
    await applyMigrations(url, migrations(first));
    const { rows } = await client.query('SELECT migration_name, checksum, applied_steps_count, rolled_back_at, logs FROM "_prisma_migrations"');
    const checksum = createHash('sha256').update(first['001_first']).digest('hex');
    expect(rows).toEqual([{ migration_name: '001_first', checksum, applied_steps_count: 1, rolled_back_at: null, logs: null }]);
  });

  test('two starts at once apply each migration once', async () => {
    const directory = migrations(first);
    const results = await Promise.all([applyMigrations(url, directory), applyMigrations(url, directory)]);
    expect(results.map((names) => names.length).sort()).toEqual([0, 1]);
  });

  test('a failing migration leaves nothing of itself, and the earlier ones stay', async () => {
    const directory = migrations({ ...first, '002_broken': 'CREATE TABLE c (id int); SELECT no_such_function();' });
    await expect(applyMigrations(url, directory)).rejects.toThrow(/002_broken could not be applied, nothing of it remains/);
    const { rows } = await client.query<{ table_name: string }>('SELECT table_name FROM information_schema.tables WHERE table_schema = \'public\' ORDER BY 1');
    expect(rows.map((row) => row.table_name)).toEqual(['_prisma_migrations', 'a', 'b']);
    expect(await applyMigrations(url, migrations({ ...first, '002_broken': 'CREATE TABLE c (id int);' }))).toEqual(['002_broken']);
  });

  test.each([
    { name: 'an edited migration', later: { '001_first': 'CREATE TABLE a (id bigint);' }, message: /001_first was edited after it was applied/ },
    { name: 'a database made by a newer version', later: { '000_other': 'SELECT 1' }, message: /made by a newer version/ },
  ])('refuses $name', async ({ later, message }) => {
    await applyMigrations(url, migrations(first));
    await expect(applyMigrations(url, migrations(later))).rejects.toThrow(message);
  });
});

import { fileURLToPath } from 'node:url';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { verifyPassword } from 'better-auth/crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase, type PrismaClient } from '@infaas/db/client';
import { applyMigrations } from '@infaas/db/migrate';
import { openContentStore } from '@infaas/shared/platform/content-store';
import type { LauncherEnvironment } from './env';
import { seedProduct, type SeedInput } from './seed-product';
import { temporaryPostgres, type TemporaryPostgres } from './testing/temporary-postgres';

const root = fileURLToPath(new URL('../../../', import.meta.url));
let postgres: TemporaryPostgres;
let database: PrismaClient;

beforeAll(async () => {
  postgres = await temporaryPostgres();
  await applyMigrations(postgres.url, `${root}prisma/migrations`);
  database = openDatabase(postgres.url, 2);
});
afterAll(async () => {
  await database.$disconnect();
  await postgres.stop();
});

function input(changes: Partial<LauncherEnvironment> = {}): SeedInput {
  const { home, logs, pids } = postgres.directories;
  return {
    databaseUrl: postgres.url, webUrl: 'http://127.0.0.1:3000',
    environment: {
      INFAAS_HOME: home, INFAAS_BIND: '127.0.0.1', INFAAS_WEB_PORT: 3000, INFAAS_HTTP_PORT: 8000, INFAAS_GRPC_PORT: 8001, INFAAS_METRICS_PORT: 8002,
      INFAAS_CONTROL_PORT: 8003, INFAAS_ADMIN_EMAIL: 'owner@example.com', INFAAS_QUEUE: 'auto', PATH: '', ...changes,
    },
    layout: { home, root, logs, pids, machines: `${home}/machines`, store: `${home}/store`, run: `${home}/run` },
    secrets: {
      linkToken: 'l'.repeat(32), authSecret: 'a'.repeat(32), databasePassword: 'd'.repeat(16), queuePassword: 'q'.repeat(16),
      adminPassword: 'first-password', apiKey: 'infaas_demo_key_for_tests',
    },
  };
}

async function counts(): Promise<number[]> {
  return Promise.all([
    database.workspace.count(), database.task.count(), database.validationSet.count(), database.architecture.count(), database.version.count(),
    database.application.count(), database.objective.count(), database.apiKey.count(), database.user.count(), database.account.count(),
    database.membership.count(),
  ]);
}

async function password(email: string): Promise<string> {
  const account = await database.account.findFirstOrThrow({ where: { user: { email }, providerId: 'credential' } });
  return account.password ?? '';
}

describe('seedProduct', () => {
  test('makes the demo workspace with its files in the store', async () => {
    const { first, apiKey } = await seedProduct(input());
    expect(first).toBe(true);
    const task = await database.task.findFirstOrThrow({ where: { name: 'digits' }, include: { architectures: { include: { versions: true } }, validationSets: true } });
    expect(task.architectures.length).toBeGreaterThanOrEqual(4);
    const store = openContentStore(`${postgres.directories.home}/store`);
    const files = [...task.architectures.flatMap(({ versions }) => versions.map(({ model }) => model)), ...task.validationSets.map(({ sha256 }) => sha256)];
    for (const file of files) expect(existsSync(store.path(file))).toBe(true);
    const key = await database.apiKey.findUniqueOrThrow({ where: { sha256: createHash('sha256').update(apiKey).digest('hex') }, include: { application: true } });
    expect(key.scopes).toEqual(['infer', 'manage', 'operate', 'release', 'audit']);
    expect(key.application.name).toBe('demo');
    expect(await database.application.count({ where: { builtIn: true, name: 'console' } })).toBe(1);
    expect(await verifyPassword({ password: 'first-password', hash: await password('owner@example.com') })).toBe(true);
  });

  test('a second start changes nothing and makes no second of anything', async () => {
    const before = await counts();
    expect((await seedProduct(input())).first).toBe(false);
    expect(await counts()).toEqual(before);
  });

  test('what was deleted stays deleted', async () => {
    await database.application.deleteMany({ where: { name: 'kiosk' } });
    await seedProduct(input());
    expect(await database.application.count({ where: { name: 'kiosk' } })).toBe(0);
  });

  test('INFAAS_API_KEY and INFAAS_ADMIN_PASSWORD hold from the next start', async () => {
    const { apiKey } = await seedProduct(input({ INFAAS_API_KEY: 'another-key-for-tests', INFAAS_ADMIN_PASSWORD: 'second-password' }));
    expect(apiKey).toBe('another-key-for-tests');
    expect(await database.apiKey.count({ where: { sha256: createHash('sha256').update(apiKey).digest('hex') } })).toBe(1);
    expect(await verifyPassword({ password: 'second-password', hash: await password('owner@example.com') })).toBe(true);
    await seedProduct(input());
    expect(await verifyPassword({ password: 'second-password', hash: await password('owner@example.com') })).toBe(true);
  });

  test('the sign-in link names a row that holds only the token\'s hash', async () => {
    const { signInLink } = await seedProduct(input());
    const token = new URL(signInLink).searchParams.get('token') ?? '';
    const row = await database.verification.findFirstOrThrow({ where: { identifier: createHash('sha256').update(token).digest('base64url') } });
    expect(JSON.parse(row.value)).toEqual({ email: 'owner@example.com' });
    expect(row.expiresAt.getTime()).toBeGreaterThan(row.createdAt.getTime());
  });
});

import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { PrismaClient } from '@infaas/db/client';
import { openContentStore, type ContentStore } from '@infaas/shared/platform/content-store';
import { createLogger } from '@infaas/shared/platform/logger';
import { startPostgres } from '@infaas/shared/platform/testing/start-postgres';
import type { TestServer } from '@infaas/shared/platform/testing/start-redis';
import { seedIntent } from '../control/testing/seed-intent';
import { createTestDatabase } from '../control/testing/test-database';
import { createFileSweeper } from '../control/versions/file-sweeper';
import { createReleasedFiles } from './released-files';

const GRACE_MS = 60_000;

let server: TestServer;
let database: PrismaClient;
let closeDatabase: () => Promise<void>;
let directory = '';
let contentStore: ContentStore;
let sweep: () => Promise<number>;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(async () => {
  await closeDatabase();
  await server.close();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  if (directory !== '') {
    await closeDatabase();
    await rm(directory, { recursive: true, force: true });
  }
  const made = await createTestDatabase(server.url);
  [database, closeDatabase] = [made.database, made.close];
  directory = await mkdtemp(join(tmpdir(), 'infaas-files-'));
  contentStore = openContentStore(directory);
  sweep = createFileSweeper({ files: createReleasedFiles(database), contentStore, clock: { nowMs: () => Date.now() }, logger: createLogger('control', 'silent'), graceMs: GRACE_MS });
  await seedIntent(database);
});

/** A file that was written and released so long ago. */
async function released(text: string, ago: { writtenMs: number; releasedMs: number } = { writtenMs: 2 * GRACE_MS, releasedMs: 2 * GRACE_MS }): Promise<string> {
  const sha256 = await contentStore.put(Buffer.from(text));
  const written = new Date(Date.now() - ago.writtenMs);
  await utimes(contentStore.path(sha256), written, written);
  await database.releasedFile.create({ data: { sha256, releasedAt: new Date(Date.now() - ago.releasedMs) } });
  return sha256;
}

it('removes what nothing names, after its grace time, and no file that was not released', async () => {
  const gone = await released('gone');
  const young = await released('young', { writtenMs: 2 * GRACE_MS, releasedMs: 1_000 });
  const kept = await contentStore.put(Buffer.from('never released'));
  expect(await sweep()).toBe(1);
  expect([await contentStore.has(gone), await contentStore.has(young), await contentStore.has(kept)]).toEqual([false, true, true]);
  expect((await database.releasedFile.findMany()).map((row) => row.sha256)).toEqual([young]);
  expect(await sweep()).toBe(0);
});

it.each([
  ['a version', async (sha256: string) => { await database.version.update({ where: { id: 'v1' }, data: { model: sha256 } }); }],
  ['a manifest', async (sha256: string) => { await database.version.update({ where: { id: 'v1' }, data: { files: [{ path: 'weights.bin', sha256, bytes: 4 }] } }); }],
  ['a validation set', async (sha256: string) => { await database.validationSet.update({ where: { id: 'set' }, data: { sha256 } }); }],
  ['a variant', async (sha256: string) => {
    await database.variant.create({ data: { id: 'x', versionId: 'v1', name: 'x', workspaceId: 'w', precision: 'fp32', optimised: false, provider: 'cpu', threads: 1, artifact: sha256, artifactBytes: 4n, maxBatch: 1, status: 'ready' } });
  }],
  ['an open job', async (sha256: string) => { await database.workItem.create({ data: { id: 'j', kind: 'generate', payload: { model: sha256 }, subjectId: 'v1' } }); }],
  ['a durable query', async (sha256: string) => { await database.deferredQuery.create({ data: { id: 'd', workspaceId: 'w', applicationId: 'app', query: {}, input: sha256, finishBy: new Date() } }); }],
  ['a table that nobody thought of', async (sha256: string) => { await database.$executeRaw`CREATE TABLE "Later" AS SELECT ${sha256}::text AS hash`; }],
])('keeps a file that %s names, and forgets that it was released', async (_, name) => {
  const sha256 = await released('shared');
  await name(sha256);
  expect(await sweep()).toBe(0);
  expect([await contentStore.has(sha256), await database.releasedFile.count()]).toEqual([true, 0]);
});

it('removes what only ended jobs named', async () => {
  const sha256 = await released('old');
  await database.workItem.create({ data: { id: 'j', kind: 'generate', payload: { model: sha256 }, subjectId: 'v1', state: 'done' } });
  expect([await sweep(), await contentStore.has(sha256)]).toEqual([1, false]);
});

it('keeps what was written again: an upload is about to name it', async () => {
  const sha256 = await released('again', { writtenMs: 1_000, releasedMs: 2 * GRACE_MS });
  expect([await sweep(), await contentStore.has(sha256), await database.releasedFile.count()]).toEqual([0, true, 1]);
});

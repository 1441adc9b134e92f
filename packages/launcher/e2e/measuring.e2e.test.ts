import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase, type PrismaClient } from '@infaas/db/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeHome, startProduct, WHOLE_PROFILES, type Product } from './start-product';

type Registered = { versionId: string };
type Version = { id: string; model: string; inputRecord: unknown; outputRecord: unknown };

let product: Product;
let database: PrismaClient;

beforeAll(async () => {
  product = await startProduct(WHOLE_PROFILES);
  const secrets = JSON.parse(await readFile(join(product.home, 'secrets.json'), 'utf8')) as { databasePassword: string };
  const { port } = JSON.parse(await readFile(join(product.home, 'postgres.json'), 'utf8')) as { port: number };
  database = openDatabase(`postgresql://infaas:${encodeURIComponent(secrets.databasePassword)}@127.0.0.1:${port}/infaas`);
}, 240_000);
afterAll(async () => {
  await database.$disconnect();
  await product.stop();
  await removeHome(product.home);
}, 60_000);

/** Looks often: what is waited for may last a moment only. */
async function until<T>(what: string, probe: () => Promise<T | null>, limitMs = 120_000): Promise<T> {
  for (const end = Date.now() + limitMs; Date.now() < end; await sleep(15)) {
    const found = await probe();
    if (found !== null) return found;
  }
  throw new Error(`not reached: ${what}\n${product.output().slice(-2_000)}`);
}

async function registerAgain(architecture: string): Promise<string> {
  const { versions } = await product.api<{ versions: Version[] }>(`architecture/get?architecture=${architecture}`);
  const [{ model, inputRecord, outputRecord } = { model: '', inputRecord: {}, outputRecord: {} }] = versions;
  return (await product.api<Registered>('model/register', { task: 'digits', architecture, sha256: model, inputRecord, outputRecord })).versionId;
}

type WorkRow = Awaited<ReturnType<PrismaClient['workItem']['findMany']>>[number];

/** Kills the worker while it does such a job; returns the job's row before and after. One that ended just then was no trial: the next is. */
async function killDuring(versionId: string, kind: string, isUnderWay: (row: WorkRow) => boolean): Promise<{ before: WorkRow; after: WorkRow }> {
  for (;;) {
    const before = await until(`a ${kind} under way`, async () => (await database.workItem.findMany({ where: { subjectId: versionId, kind, state: 'enqueued' } })).find(isUnderWay) ?? null);
    await product.kill('worker');
    const after = await until(`the end of ${before.id}`, async () => {
      const row = await database.workItem.findUnique({ where: { id: before.id } });
      return row?.state === 'done' || row?.state === 'failed' ? row : null;
    });
    if (after.epoch > before.epoch || after.state === 'failed') return { before, after };
  }
}

test('a worker killed while it generates, and again while it profiles, goes on where it was; the rest is cancelled', async () => {
  const versionId = await registerAgain('digits-cnn-l');

  const generated = await killDuring(versionId, 'generate', () => true);
  expect(generated.after.state, JSON.stringify(generated.after.error)).toBe('done');

  const profiled = await killDuring(versionId, 'profile', (row) => row.checkpoint !== null);
  expect(profiled.after.state, JSON.stringify(profiled.after.error)).toBe('done');
  const { rounds } = profiled.before.checkpoint as { rounds: unknown[] };
  const { details } = profiled.after.result as { details: { resumedRounds: number; rounds: number } };
  expect(details.resumedRounds).toBeGreaterThanOrEqual(rounds.length);
  expect(details.rounds).toBeGreaterThanOrEqual(details.resumedRounds);

  await until('ready', async () => ((await database.registration.findUnique({ where: { versionId } }))?.state === 'ready' ? true : null));
  expect(await product.infaas('cancel', '--architecture', 'digits-cnn-l')).toMatchObject({ architecture: 'digits-cnn-l', versionId, cancelled: true });
  const progress = await until('its end', async () => {
    const row = await database.registration.findUnique({ where: { versionId } });
    return row?.state === 'complete' ? row.progress : null;
  });
  expect(progress).toMatch(/^Cancelled: \d+ of \d+ variants are ready\.$/u);
  expect(await database.workItem.count({ where: { subjectId: versionId, state: { in: ['pending', 'enqueued'] } } })).toBe(0);
  expect(await database.variant.count({ where: { versionId, status: { in: ['profiling', 'generating'] } } })).toBe(0);
}, 600_000);

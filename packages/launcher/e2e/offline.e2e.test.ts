import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '@infaas/shared/domain/random';
import { removeHome, startProduct, type Product } from './start-product';

const LINES = Number(process.env['INFAAS_E2E_OFFLINE'] ?? 6_000);
let product: Product;

beforeAll(async () => {
  product = await startProduct({ INFAAS_OFFLINE_URLS: '' });
}, 240_000);
afterAll(async () => {
  await product.stop();
  await removeHome(product.home);
}, 60_000);

type Job = { id: string; state: string; items: number; doneItems: number; failedItems: number; error: string | null; costUsd: number; variant: string | null; waiting: string | null };

const random = seededRandom(11);
const picture = (): string => JSON.stringify({ input: Array.from({ length: 784 }, () => Math.round(random() * 99) / 100) });

async function ended(id: string): Promise<Job> {
  for (let waited = 0; waited < 240_000; waited += 250) {
    const job = await product.api<Job>(`offline/get?id=${id}`).catch(() => null);
    if (job && ['done', 'failed', 'cancelled'].includes(job.state)) return job;
    await sleep(250);
  }
  throw new Error(`the job ${id} has not ended: ${JSON.stringify(await product.api(`offline/get?id=${id}`))}`);
}

test('an offline job survives the kill of worker and control; every item is in the output once, bad ones with their reason', async () => {
  const distinct = Array.from({ length: 50 }, picture);
  const lines = Array.from({ length: LINES }, (_, at) => (at % 1_000 === 7 ? '{"input": [1, 2]}' : (distinct[at % 50] ?? '')));
  const file = join(product.home, 'digits.jsonl');
  await writeFile(file, lines.join('\n'));
  const { id } = await product.infaas<{ id: string }>('offline', 'submit', file, '--target', 'digits-cnn-l', '--min-accuracy', '0');
  for (const part of ['worker', 'control'] as const) {
    await sleep(1_500);
    await product.kill(part);
  }
  const job = await ended(id);
  expect(job.error).toBeNull();
  expect(job).toMatchObject({ state: 'done', items: LINES, doneItems: LINES, failedItems: LINES / 1_000 });
  expect(job.costUsd).toBeGreaterThan(0);
  const out = join(product.home, 'answers.jsonl');
  await product.infaas('offline', 'output', id, '--out', out);
  const answers = (await readFile(out, 'utf8')).trim().split('\n').map((line) => JSON.parse(line) as { item: number; label?: string; scores?: number[]; error?: string });
  expect(answers.map((answer) => answer.item)).toEqual(Array.from({ length: LINES }, (_, at) => at));
  expect(answers.filter((answer) => answer.error !== undefined).map((answer) => answer.item % 1_000)).toEqual(Array.from({ length: LINES / 1_000 }, () => 7));
  // The same picture has the same answer, whichever chunk, worker or try it was in.
  const labels = new Map<number, string>();
  for (const { item, label, error } of answers) {
    if (error !== undefined) continue;
    expect(label).toBe(labels.get(item % 50) ?? label);
    labels.set(item % 50, label ?? '');
  }
  await rm(out);
}, 300_000);

test('what cannot be done is refused with what would do', async () => {
  const file = join(product.home, 'few.csv');
  await writeFile(file, `${Array.from({ length: 784 }, () => '0.5').join(',')}\n`);
  const late = await product.infaas<{ id: string }>('offline', 'submit', file, '--target', 'digits', '--finish-in', '1s');
  expect(await ended(late.id)).toMatchObject({ state: 'failed' });
  const small = await product.infaas<Job>('offline', 'submit', file, '--target', 'digits', '--output', 'csv', '--wait');
  expect(small).toMatchObject({ state: 'done', items: 1 });
  await expect(product.infaas('offline', 'submit', 'http://169.254.169.254/latest', '--target', 'digits')).rejects.toThrow('allows no outside address');
  await expect(product.infaas('offline', 'submit', file, '--target', 'nothing-like-it')).rejects.toThrow('there is no task');
}, 120_000);

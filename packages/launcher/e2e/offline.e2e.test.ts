import { createHmac } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '@infaas/shared/domain/random';
import { cancelMeasuring } from './cancel-measuring';
import { startOutsideServer, type OutsideServer } from './outside-server';
import { removeHome, startProduct, type Product } from './start-product';

const LINES = Number(process.env['INFAAS_E2E_OFFLINE'] ?? 6_000);
let product: Product;
let outside: OutsideServer;

beforeAll(async () => {
  outside = await startOutsideServer();
  product = await startProduct({
    INFAAS_OFFLINE_URLS: `${outside.url}/data/, http://*:*/inside/`, INFAAS_OFFLINE_NETWORKS: '127.0.0.1', INFAAS_WEBHOOK_URLS: `${outside.url}/hooks/`, INFAAS_WEBHOOK_NETWORKS: '127.0.0.1',
  });
  await cancelMeasuring(product);
}, 240_000);
afterAll(async () => {
  outside.close();
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
  await expect(product.infaas('offline', 'submit', file, '--target', 'nothing-like-it')).rejects.toThrow('there is no task');
}, 120_000);

test('an input is fetched from an address that the operator allows, and its end is told by a signed message', async () => {
  const { secret } = await product.api<{ secret: string }>('webhook/createSecret', { application: 'demo' });
  outside.files.set('/data/night.csv', `${Array.from({ length: 3 }, () => Array.from({ length: 784 }, () => '0.25').join(',')).join('\n')}\n`);
  const job = await product.infaas<Job>('offline', 'submit', `${outside.url}/data/night.csv`, '--target', 'digits', '--webhook', `${outside.url}/hooks/one`, '--wait');
  expect(job).toMatchObject({ state: 'done', items: 3, failedItems: 0 });
  await expect.poll(() => outside.posted.length, { timeout: 60_000, interval: 250 }).toBe(1);
  const { headers = {}, body = '' } = outside.posted[0] ?? {};
  const [, at = '', signature = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/u.exec(String(headers['infaas-signature'])) ?? [];
  expect(signature).toBe(createHmac('sha256', secret).update(`${at}.${body}`).digest('hex'));
  expect(JSON.parse(body)).toMatchObject({ event: 'offline.ended', id: job.id, state: 'done', items: 3, failed_items: 0 });
}, 120_000);

test('addresses that are not allowed are refused; one that has nothing fails in words', async () => {
  const submit = (url: string, ...more: string[]): Promise<unknown> => product.infaas('offline', 'submit', url, '--target', 'digits', ...more);
  await expect(submit('http://169.254.169.254/latest')).rejects.toThrow('not on the list');
  // On the list, but in a network that is not open.
  await expect(submit('http://169.254.169.254/inside/latest')).rejects.toThrow('does not open');
  await expect(submit(`${outside.url}/data/night.csv`, '--webhook', `${outside.url}/elsewhere`)).rejects.toThrow('not on the list');
  await expect(submit(`${outside.url}/data/nothing.csv`, '--wait')).rejects.toThrow('answers with status 404');
}, 60_000);

test('a job is held by a pause, goes on after it, and ends without an output when it is cancelled', async () => {
  const file = join(product.home, 'held.jsonl');
  const line = picture();
  await writeFile(file, Array.from({ length: 4_000 }, () => line).join('\n'));
  const { id } = await product.infaas<{ id: string }>('offline', 'submit', file, '--target', 'digits', '--min-accuracy', '0');
  expect(await product.api<Job>('offline/pause', { id })).toMatchObject({ paused: true });
  // What follows of an open job is looked at every second: after two it would have gone on.
  await expect.poll(async () => (await product.api<Job>(`offline/get?id=${id}`)).waiting, { timeout: 20_000, interval: 250 }).toBe('It is paused.');
  const { doneItems } = await product.api<Job>(`offline/get?id=${id}`);
  await sleep(2_000);
  expect(await product.api<Job>(`offline/get?id=${id}`)).toMatchObject({ paused: true, doneItems });
  await product.infaas('offline', 'resume', id);
  expect(await ended(id)).toMatchObject({ state: 'done', items: 4_000, doneItems: 4_000 });

  const other = await product.infaas<{ id: string }>('offline', 'submit', file, '--target', 'digits', '--min-accuracy', '0');
  await product.api('offline/cancel', { id: other.id });
  expect(await ended(other.id)).toMatchObject({ state: 'cancelled' });
  await expect(product.infaas('offline', 'output', other.id, '--out', join(product.home, 'none'))).rejects.toThrow('has no output');
}, 120_000);

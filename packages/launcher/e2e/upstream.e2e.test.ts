import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { startOipServer, type OipServer } from '@infaas/shared/platform/testing/oip-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient, InfaasError } from '../../client/src/client';
import { removeHome, startProduct, type Product } from './start-product';

const run = promisify(execFile);
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const KEY = 'upstream-key-000001';
const SERVER = { name: 'remote', task: 'digits', architecture: 'digits-remote', hardware: 'upstream.digits-remote' };

let product: Product;
let server: OipServer;

/** The server elsewhere: its answers are those of one of the product's own models, as if somebody ran the same network. */
async function startServer(): Promise<OipServer> {
  const asked = createClient({ url: product.http, apiKey: KEY, timeoutMs: 20_000 });
  return startOipServer({
    model: SERVER.name, maxBatch: 16,
    inputs: [{ name: 'Input3', dtype: 'FP32', shape: [-1, 1, 28, 28] }], outputs: [{ name: 'Plus214', dtype: 'FP32', shape: [-1, 10] }],
    async answer([image], rows) {
      const { outputs } = await asked.query('digits-linear', { image: new Float32Array(new Uint8Array(image?.data ?? []).buffer) }, { maxLatencyMs: 10_000, hardware: ['cpu'] });
      const scores = outputs['scores']?.data as Float32Array;
      return [{ name: 'Plus214', dtype: 'FP32', shape: [rows, 10], data: new Uint8Array(scores.buffer) }];
    },
  });
}

beforeAll(async () => {
  product = await startProduct({ INFAAS_API_KEY: KEY, INFAAS_UPSTREAM_URLS: 'http://127.0.0.1:*', INFAAS_UPSTREAM_NETWORKS: '127.0.0.1' });
  expect((await product.infer('/v2/repository/models/digits-linear/load', {})).status).toBe(200);
  server = await startServer();
}, 240_000);
afterAll(async () => {
  await server.kill();
  await product.stop();
  await removeHome(product.home);
}, 60_000);

const client = () => createClient({ url: product.http, apiKey: KEY, timeoutMs: 60_000, retries: 100 });
const image = new Float32Array(784).fill(0.25);
type Row = { architecture: string; status: string; accuracy: number | null; accuracyBasis: string | null; hardware: string | null; latencyP50Us: Record<string, number> | null; costPer1kUsd: number | null };
type Upstream = { name: string; answers: boolean; state: string; progress: string };
const rowOf = async (): Promise<Row | undefined> => (await product.api<Row[]>('variant/list?task=digits')).find((row) => row.architecture === SERVER.architecture);

describe('a server elsewhere', () => {
  test('that is at an address which is not allowed, or not there, is refused with the reason', async () => {
    const add = (url: string): Promise<unknown> => product.infaas('upstream', 'add', '--task', 'digits', '--name', 'nobody', '--url', url, '--model', 'm', '--wait');
    await expect(add('http://10.1.2.3:8000')).rejects.toThrow(/not on the list/);
    await expect(add('http://127.0.0.1:1')).rejects.toThrow(/cannot be reached/);
  });

  test('is asked, measured, evaluated and priced like a model of our own', async () => {
    const added = await product.infaas<{ hardware: string }>('upstream', 'add', '--task', 'digits', '--name', SERVER.architecture, '--url', server.url, '--model', SERVER.name, '--price-per-hour', '0.00001', '--concurrency', '2');
    expect(added.hardware).toBe(SERVER.hardware);
    await expect.poll(async () => (await rowOf())?.status, { timeout: 120_000, interval: 500 }).toBe('ready');
    const row = await rowOf();
    expect(row).toMatchObject({ hardware: SERVER.hardware, accuracyBasis: 'measured' });
    const own = (await product.api<Row[]>('variant/list?task=digits')).find((each) => each.architecture === 'digits-linear' && each.status === 'ready');
    expect(Math.abs((row?.accuracy ?? 0) - (own?.accuracy ?? 1))).toBeLessThan(0.02);
    expect(Object.keys(row?.latencyP50Us ?? {})).toContain('1');
    expect(row?.costPer1kUsd).toBeLessThan(own?.costPer1kUsd ?? 0);
  });

  test('answers queries that permit it, and is chosen where it is cheapest, with the reasons', async () => {
    const ask = () => client().query('digits', { image }, { hardware: ['upstream'], minAccuracy: 0.5, maxLatencyMs: 20_000, explain: true });
    // It becomes its architecture's stable version within a second of being ready.
    await expect.poll(() => ask().then(() => true, (error: unknown) => (error as InfaasError).code), { timeout: 20_000 }).toBe(true);
    const permitted = await ask();
    expect(permitted.served).toMatchObject({ architecture: SERVER.architecture, hardware: SERVER.hardware });
    expect([...permitted.outputs['scores']?.data as Float32Array].reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 2);
    const chosen = await client().query('digits', { image }, { minAccuracy: 0.5, maxLatencyMs: 20_000, explain: true });
    expect(chosen.served.architecture).toBe(SERVER.architecture);
    expect(chosen.explanation?.candidates.find((candidate) => candidate.verdict === 'chosen')?.hardwareClass).toBe(SERVER.hardware);
  });

  test('answers durable queries, too', async () => {
    const later = await client().defer('digits', { image }, { hardware: ['upstream'], minAccuracy: 0.5, maxLatencyMs: 120_000 });
    const { outputs, served } = await later.result({ timeoutMs: 60_000 });
    expect([outputs['scores']?.shape, served.architecture]).toEqual([[1, 10], SERVER.architecture]);
  });

  test('makes a task of its own tensors, at the accuracy that is stated; what it refuses is that query\'s own', async () => {
    const doubling = await startOipServer({
      model: 'double', binary: false, inputs: [{ name: 'x', dtype: 'FP32', shape: [-1, 2] }], outputs: [{ name: 'y', dtype: 'FP32', shape: [-1, 2] }],
      answer: ([x], rows) => [{ name: 'y', dtype: 'FP32', shape: [rows, 2], data: new Uint8Array(new Float32Array(new Uint8Array(x?.data ?? []).buffer).map((value) => 2 * value).buffer) }],
    });
    const add = ['upstream', 'add', '--task', 'doubling', '--name', 'doubler', '--url', doubling.url, '--model', 'double', '--concurrency', '1'];
    await expect(product.infaas(...add)).rejects.toThrow(/State its accuracy/);
    await product.infaas(...add, '--accuracy', '0.8');
    const ask = () => client().query('doubling', { x: Float32Array.of(1.5, -2) }, { maxLatencyMs: 20_000, minAccuracy: 0.8 });
    await expect.poll(() => ask().then(({ outputs }) => [...outputs['y']?.data as Float32Array], (error: unknown) => (error as InfaasError).code), { timeout: 120_000, interval: 500 }).toEqual([3, -4]);
    doubling.refuse = { status: 422, error: 'not these numbers' };
    const refused = await createClient({ url: product.http, apiKey: KEY, retries: 0 }).query('doubling', { x: Float32Array.of(1, 1) }, { maxLatencyMs: 20_000 }).catch((error: unknown) => error);
    expect((refused as InfaasError).message).toContain('not these numbers');
    doubling.refuse = null;
    expect((await ask()).served.architecture).toBe('doubler');
    await doubling.kill();
  });

  test('that dies under load loses no query: they go to others, and it comes back when it answers again', async () => {
    const served: string[] = [];
    let failed: unknown = null;
    const load = async (count: number): Promise<void> => {
      for (let turn = 0; turn < count && failed === null; turn += 1) {
        const answer = await client().query('digits', { image }, { minAccuracy: 0.5, maxLatencyMs: 15_000 }).catch((error: unknown) => (failed = error));
        if (!(answer instanceof InfaasError)) served.push((answer as { served: { architecture: string } }).served.architecture);
      }
    };
    const clients = Promise.all([load(60), load(60), load(60)]);
    await expect.poll(() => served.includes(SERVER.architecture), { timeout: 20_000 }).toBe(true);
    await server.kill();
    await clients;
    expect(failed).toBeNull();
    expect(served).toHaveLength(180);
    expect(served.at(-1)).not.toBe(SERVER.architecture);
    const answers = async (): Promise<boolean | undefined> => (await product.infaas<Upstream[]>('upstream', 'list')).find((row) => row.name === SERVER.architecture)?.answers;
    await expect.poll(answers, { timeout: 20_000, interval: 500 }).toBe(false);
    await server.revive();
    await expect.poll(answers, { timeout: 20_000, interval: 500 }).toBe(true);
    const back = await client().query('digits', { image }, { hardware: ['upstream'], minAccuracy: 0.5, maxLatencyMs: 20_000 });
    expect(back.served.hardware).toBe(SERVER.hardware);
  });

  test.each(['control', 'worker'] as const)('is spoken for again when %s was killed', async (part) => {
    const before = await product.pid(part);
    await product.kill(part);
    await expect.poll(() => product.pid(part).catch(() => before), { timeout: 30_000 }).not.toBe(before);
    const ask = () => client().query('digits', { image }, { hardware: ['upstream'], minAccuracy: 0.5, maxLatencyMs: 20_000 });
    await expect.poll(() => ask().then(({ served }) => served.hardware, (error: unknown) => (error as InfaasError).code), { timeout: 60_000, interval: 500 }).toBe(SERVER.hardware);
  });
});

test('what the README shows of the client works, with the types that the command line writes', async () => {
  const readme = await readFile(here('../../../README.md'), 'utf8');
  const example = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1] ?? '').find((code) => code.includes('@infaas/client')) ?? '';
  const folder = await mkdtemp(join(tmpdir(), 'infaas-readme-'));
  try {
    await run(process.execPath, [here('../../cli/dist/infaas-main.mjs'), 'client-types', '--task', 'digits', '--out', join(folder, 'tasks.ts')], { env: { ...process.env, INFAAS_HOME: product.home } });
    await writeFile(join(folder, 'example.ts'), example.replace('http://127.0.0.1:8000', product.http));
    const bundle = join(folder, 'example.mjs');
    await build({ entryPoints: [join(folder, 'example.ts')], outfile: bundle, bundle: true, format: 'esm', platform: 'neutral', alias: { '@infaas/client': here('../../client/dist/client.mjs') }, logLevel: 'error' });
    const { stdout, stderr } = await run(process.execPath, [bundle], { env: { ...process.env, INFAAS_API_KEY: KEY } });
    expect(stderr).toBe('');
    expect([...stdout.matchAll(/Float32Array\(10\)/g)]).toHaveLength(2);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '@infaas/shared/platform/process-identity';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { removeHome, startProduct, type Answer, type Product } from './start-product';

/** The whole product with one core for its first worker, so that provider `local` has others to give. */
let product: Product;

beforeAll(async () => {
  product = await startProduct({ INFAAS_WORKER_CORES: '1', INFAAS_FLEET_PATIENCE_SECONDS: '6' });
});
afterAll(async () => {
  await product.stop();
  await removeHome(product.home);
});

type Machine = { id: string; name: string; state: string; reason: string; endReason: string | null };
type Worker = { name: string; hardwareClass: string; state: string; instances: { variant: string }[] };

/** A query of so many pictures with the tensor as bytes: what is busy is the instance, not the parsing of numbers on either side. */
function binaryQuery(batch: number): { body: Uint8Array; headers: Record<string, string> } {
  const pixels = Float32Array.from({ length: batch * 784 }, (_, at) => (at % 29 === 0 ? 1 : 0));
  const head = Buffer.from(JSON.stringify({
    inputs: [{ name: 'image', datatype: 'FP32', shape: [batch, 1, 28, 28], parameters: { binary_data_size: pixels.byteLength } }], parameters: { max_latency_ms: 20_000 },
  }));
  return { body: Buffer.concat([head, Buffer.from(pixels.buffer)]), headers: { 'inference-header-content-length': String(head.length) } };
}

const machines = (): Promise<Machine[]> => product.api<Machine[]>('fleet/machines');
const identities = async (): Promise<{ pid: number; startedAt: string }[]> => {
  const directory = join(product.home, 'machines');
  const names = (await readdir(directory)).filter((name) => name.endsWith('.json'));
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(directory, name), 'utf8')) as { pid: number; startedAt: string }));
};

async function until<T>(what: string, probe: () => Promise<T | undefined | false>, limitMs: number): Promise<T> {
  for (const end = Date.now() + limitMs; Date.now() < end; await sleep(250)) {
    const found = await probe();
    if (found) return found;
  }
  throw new Error(`not reached: ${what}\n${JSON.stringify(await machines(), null, 1)}`);
}

it('has no machine until an operator allows one', async () => {
  const { classes } = await product.api<{ classes: { maxMachines: number }[] }>('fleet/classes');
  expect(classes.every(({ maxMachines }) => maxMachines === 0)).toBe(true);
  expect(await machines()).toEqual([]);
});

it('starts a machine under load that finds no room, keeps it over the death of control, and drains it; no query fails', async () => {
  await product.api('fleet/setClass', { name: 'cpu.1', maxMachines: 1 });
  const answers: { status: number; body: Answer }[] = [];
  let query = binaryQuery(32);
  let pauseMs = 0;
  let stopped = false;
  // Rows without a floor on accuracy would all go to the smallest net: the best one is asked, so that one core is not enough.
  const client = async (): Promise<void> => {
    while (!stopped) {
      answers.push(await product.infer('/v2/models/digits-cnn-l/infer', query.body, query.headers));
      await sleep(pauseMs);
    }
  };
  const clients = Promise.all(Array.from({ length: 16 }, client));
  try {
    const machine = await until('a machine that is active', async () => (await machines()).find(({ state }) => state === 'active'), 90_000);
    await until('an instance on it', async () => (await product.api<Worker[]>('fleet/workers')).find(({ name, instances }) => name === machine.name && instances.length > 0), 60_000);
    const [before] = await identities();
    await product.kill('control');
    await until('control is back', async () => (await product.api<Worker[]>('fleet/workers')).every(({ state }) => state === 'active'), 30_000);
    await sleep(8_000);
    expect(await identities()).toEqual([before]);
    expect((await machines()).map(({ id, state }) => ({ id, state }))).toEqual([{ id: machine.id, state: 'active' }]);
    query = binaryQuery(1);
    pauseMs = 500;
    const ended = await until('drained and stopped', async () => (await machines()).find(({ state }) => state === 'stopped'), 120_000);
    expect(ended.endReason).toBe('Nothing is on it any more.');
    expect(await identities()).toEqual([]);
    expect(before !== undefined && isAlive(before)).toBe(false);
  } finally {
    stopped = true;
    await clients;
  }
  expect(answers.filter(({ status }) => status !== 200).map(({ status, body }) => `${status} ${body.error ?? ''}`)).toEqual([]);
  expect(answers.length).toBeGreaterThan(100);
}, 300_000);

it('leaves no machine behind when it ends', async () => {
  await product.api('fleet/setClass', { name: 'cpu.1', minMachines: 1, maxMachines: 1 });
  await until('a machine', async () => (await machines()).find(({ state }) => state === 'active'), 60_000);
  const [identity] = await identities();
  expect(identity !== undefined && isAlive(identity)).toBe(true);
  await product.stop();
  expect(identity !== undefined && isAlive(identity)).toBe(false);
}, 120_000);

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '@infaas/shared/domain/random';
import { removeHome, startProduct, type Answer, type Part, type Product } from './start-product';

const DEFERRED = Number(process.env['INFAAS_E2E_DEFERRED'] ?? 1_000);
const DISTINCT = 20;
const DEADLINE_MS = 3_000;
let product: Product;

beforeAll(async () => {
  product = await startProduct();
}, 240_000);
afterAll(async () => {
  await product.stop();
  await removeHome(product.home);
}, 60_000);

const random = seededRandom(7);
const inputs = Array.from({ length: DISTINCT }, () => Array.from({ length: 784 }, () => Math.round(random() * 255) / 255));
const body = (index: number, parameters: Record<string, unknown>): unknown => ({
  inputs: [{ name: 'image', datatype: 'FP32', shape: [1, 1, 28, 28], data: inputs[index % DISTINCT] }], parameters,
});

/** Sends again until the gateway has said yes: a client of a durable query with an idempotency key may. */
async function submit(index: number): Promise<string> {
  for (;;) {
    const answer = await product
      .infer('/v2/models/digits/infer', body(index, { deferred: true, idempotency_key: `chaos-${index}` }))
      .catch(() => null);
    if (answer?.status === 202 && answer.body.id) return answer.body.id;
    if (answer && answer.status < 500) throw new Error(`submit ${index}: ${answer.status} ${JSON.stringify(answer.body)}`);
    await sleep(200);
  }
}

async function result(id: string): Promise<Answer> {
  for (;;) {
    const answer = await product.infer(`/v2/deferred/${id}`).catch(() => null);
    if (answer?.status === 200 && answer.body.state !== 'queued' && answer.body.state !== 'running') return answer.body;
    await sleep(250);
  }
}

async function onlineTraffic(until: () => boolean): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const pending: Promise<void>[] = [];
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
  for (let index = 0; !until(); index += 1) {
    const sentAt = performance.now();
    pending.push(
      product.infer('/v2/models/digits/infer', body(index, { max_latency_ms: DEADLINE_MS }))
        .then((answer) => count(performance.now() - sentAt > DEADLINE_MS + 1_500 ? 'late' : String(answer.status)), () => count('no connection')),
    );
    await sleep(25);
  }
  await Promise.all(pending);
  return counts;
}

test('deferred queries survive the kill of every part, once each; online queries end within their deadline', async () => {
  let ended = false;
  const online = onlineTraffic(() => ended);
  const kills: Part[] = ['worker', 'control', 'gateway'];
  const killing = (async () => {
    for (const part of kills) {
      await sleep(4_000);
      await product.kill(part);
    }
    await sleep(4_000);
  })();

  const ids: string[] = new Array<string>(DEFERRED);
  let next = 0;
  await Promise.all(Array.from({ length: 16 }, async () => {
    while (next < DEFERRED) {
      const index = next;
      next += 1;
      ids[index] = await submit(index);
    }
  }));
  await killing;
  expect(new Set(ids).size).toBe(DEFERRED);

  const results = await Promise.all(ids.map((id) => result(id)));
  ended = true;
  const counts = await online;
  process.stdout.write(`online outcomes during the kills: ${JSON.stringify(Object.fromEntries(counts))}\n`);

  expect(results.filter((answer) => answer.state !== 'done').map((answer) => answer.error ?? answer.state)).toEqual([]);
  const reference = new Map<string, number[]>();
  for (const [index, answer] of results.entries()) {
    const variant = String(answer.parameters?.['variant']);
    const key = `${variant} ${index % DISTINCT}`;
    if (!reference.has(key)) {
      const again = await product.infer(`/v2/models/${variant}/infer`, body(index, { max_latency_ms: 20_000 }));
      reference.set(key, again.body.outputs?.[0]?.data ?? []);
    }
    answer.outputs?.[0]?.data.forEach((score, column) => expect(score).toBeCloseTo(reference.get(key)?.[column] ?? NaN, 3));
    expect(answer.outputs?.[0]?.data).toHaveLength(10);
  }

  expect(counts.get('late') ?? 0).toBe(0);
  expect(counts.get('500') ?? 0).toBe(0);
  for (const outcome of counts.keys()) expect(['200', '503', '504', 'no connection']).toContain(outcome);
  expect(counts.get('200') ?? 0).toBeGreaterThan(100);
}, 600_000);

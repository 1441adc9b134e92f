import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { killOne, onlineTraffic, result, shuffled, submit, VICTIMS, wrongAnswers, type Answered, type Victim } from './chaos-run';
import { seededRandom } from '@infaas/shared/domain/random';
import { removeHome, startProduct, type Product } from './start-product';

const DEFERRED = Number(process.env['INFAAS_E2E_DEFERRED'] ?? 1_000);
/** Of the order in which things are killed. */
const SEED = Number(process.env['INFAAS_E2E_SEED'] ?? 1);
let product: Product;

beforeAll(async () => {
  product = await startProduct();
}, 240_000);
afterAll(async () => {
  await product.stop();
  await removeHome(product.home);
}, 60_000);

test('deferred queries survive the kill of every process, once each; online queries end within their deadline', async () => {
  let ended = false;
  const traffic = onlineTraffic(product, { until: () => ended, everyMs: 25 });
  const order = shuffled(VICTIMS, seededRandom(SEED));
  const killing = (async () => {
    const killed: Victim[] = [];
    for (const victim of order) {
      await sleep(4_000);
      if (await killOne(product, victim)) killed.push(victim);
    }
    await sleep(4_000);
    return killed;
  })();

  const ids: string[] = new Array<string>(DEFERRED);
  let next = 0;
  await Promise.all(Array.from({ length: 16 }, async () => {
    while (next < DEFERRED) {
      const index = next;
      next += 1;
      ids[index] = await submit(product, index);
    }
  }));
  const killed = await killing;
  expect(killed).toEqual(expect.arrayContaining(['worker', 'control', 'gateway', 'postgres']));
  expect(new Set(ids).size).toBe(DEFERRED);

  const results = await Promise.all(ids.map((id, index) => result(product, id, index)));
  ended = true;
  const { counts, answered } = await traffic;
  process.stdout.write(`killed ${killed.join(', ')}; online outcomes: ${JSON.stringify(Object.fromEntries(counts))}\n`);

  expect(results.filter((each) => 'problem' in each)).toEqual([]);
  expect(await wrongAnswers(product, [...answered, ...(results as Answered[])])).toBe(0);
  expect(counts.get('late') ?? 0).toBe(0);
  for (const outcome of counts.keys()) expect(['200', '503', '504', 'no connection']).toContain(outcome);
  expect(counts.get('200') ?? 0).toBeGreaterThan(100);
}, 600_000);

import { randomInt } from 'node:crypto';
import { cpus, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { seededRandom } from '@infaas/shared/domain/random';
import { killOne, onlineTraffic, result, submit, VICTIMS, wrongAnswers, type Answered, type Victim } from '../e2e/chaos-run';
import { removeHome, startProduct, type Product } from '../e2e/start-product';

/**
 * Kills processes of the product with SIGKILL in random order, some seconds apart, under online and durable load; prints what became of every
 * query, and fails when an invariant does not hold: a query ends in one way and in time, an answer is right, a durable query is done once,
 * the bill adds up.
 */
const USAGE = 'npm run bench -- chaos [--minutes 10] [--pause 6] [--rate 40] [--deferred 20] [--seed N]';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' }, pause: { type: 'string', default: '6' }, rate: { type: 'string', default: '40' }, deferred: { type: 'string', default: '20' },
      seed: { type: 'string', default: String(randomInt(1_000_000)) },
    },
  });
  const [minutes, pause, rate, deferredRate, seed] = [values.minutes, values.pause, values.rate, values.deferred, values.seed].map(Number) as [number, number, number, number, number];
  if (![minutes, pause, rate, deferredRate].every((value) => value > 0) || !Number.isFinite(seed)) throw new Error(`figures above 0 are needed\n${USAGE}`);
  const product = await startProduct();
  process.once('SIGINT', () => void product.stop());
  try {
    const endMs = Date.now() + minutes * 60_000;
    const over = (): boolean => Date.now() >= endMs;
    const traffic = onlineTraffic(product, { until: over, everyMs: 1_000 / rate });
    const durable = submitAll(product, { until: over, everyMs: 1_000 / deferredRate });
    const kills = await killing(product, { endMs, pauseMs: pause * 1_000, random: seededRandom(seed) });
    const { counts, answered } = await traffic;
    const results = await Promise.all((await durable).map((id, index) => result(product, id, index)));
    await report(product, { seed, kills, counts, answered, results });
  } finally {
    await product.stop();
    await removeHome(product.home);
  }
}

async function submitAll(product: Product, { until, everyMs }: { until: () => boolean; everyMs: number }): Promise<string[]> {
  const ids: Promise<string>[] = [];
  for (let index = 0; !until(); index += 1) {
    ids.push(submit(product, index));
    await sleep(everyMs);
  }
  return Promise.all(ids);
}

async function killing(product: Product, { endMs, pauseMs, random }: { endMs: number; pauseMs: number; random: () => number }): Promise<Map<Victim, number>> {
  const kills = new Map<Victim, number>();
  // What was killed last has time to come back before the figures are read.
  while (Date.now() < endMs - 2 * pauseMs) {
    await sleep(pauseMs * (0.5 + random()));
    const victim = VICTIMS[Math.floor(random() * VICTIMS.length)] ?? 'worker';
    if (await killOne(product, victim)) kills.set(victim, (kills.get(victim) ?? 0) + 1);
  }
  await sleep(Math.max(0, endMs - Date.now()));
  return kills;
}

type Outcome = { seed: number; kills: Map<Victim, number>; counts: Map<string, number>; answered: Answered[]; results: (Answered | { problem: string })[] };

async function report(product: Product, { seed, kills, counts, answered, results }: Outcome): Promise<void> {
  const problems = results.flatMap((each) => ('problem' in each ? [each.problem] : []));
  const done = results.filter((each): each is Answered => !('problem' in each));
  const wrong = await wrongAnswers(product, [...answered, ...done]);
  const bill = await product.api<{ minutes: number; differenceNanoUsd: number }>('cost/check');
  const odd = [...counts.keys()].filter((outcome) => !['200', '503', '504', 'no connection'].includes(outcome));
  console.log([
    `${cpus().length} cores, load ${loadavg().map((load) => load.toFixed(1)).join(' ')}; seed ${seed}`,
    `killed    ${[...kills].map(([victim, count]) => `${count} x ${victim}`).join(', ')}`,
    `online    ${[...counts].map(([outcome, count]) => `${count} x ${outcome}`).join(', ')}`,
    `durable   ${done.length} of ${results.length} done${problems.length > 0 ? `; ${problems.length} not: ${[...new Set(problems)].slice(0, 3).join('; ')}` : ''}`,
    `answers   ${answered.length + done.length} compared with their variants, ${wrong} wrong`,
    `bill      ${bill.minutes} minutes of workers, ${bill.differenceNanoUsd} nano-dollars off`,
  ].join('\n'));
  if (odd.length > 0 || problems.length > 0 || wrong > 0 || bill.differenceNanoUsd !== 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});

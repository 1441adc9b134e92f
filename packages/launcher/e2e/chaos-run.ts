import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@infaas/shared/domain/random';
import type { Answer, Part, Product } from './start-product';

/** What can be killed: the parts, the database and the queue's server, and one instance host of the worker. */
export type Victim = Part | 'postgres' | 'redis' | 'instance';
export const VICTIMS: readonly Victim[] = ['worker', 'control', 'gateway', 'instance', 'redis', 'postgres'];

const DISTINCT = 20;
export const DEADLINE_MS = 3_000;
/** On busy cores an answer may be on its way for a while. */
const GRACE_MS = 1_500;
const random = seededRandom(7);
const inputs = Array.from({ length: DISTINCT }, () => Array.from({ length: 784 }, () => Math.round(random() * 255) / 255));

function body(index: number, parameters: Record<string, unknown>): unknown {
  return { inputs: [{ name: 'image', datatype: 'FP32', shape: [1, 1, 28, 28], data: inputs[index % DISTINCT] }], parameters };
}

/** An answered query: who answered, what of the distinct inputs it was, and the scores. */
export type Answered = { variant: string; input: number; scores: number[] };
export type Online = { counts: Map<string, number>; answered: Answered[] };

/** Sends queries at a steady pace, until told to end; counts them by status, `late`, or `no connection`. */
export async function onlineTraffic(product: Product, { until, everyMs }: { until: () => boolean; everyMs: number }): Promise<Online> {
  const counts = new Map<string, number>();
  const answered: Answered[] = [];
  const pending = new Set<Promise<void>>();
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
  for (let index = 0; !until(); index += 1) {
    const sentMs = performance.now();
    const asked: Promise<void> = product.infer('/v2/models/digits/infer', body(index, { max_latency_ms: DEADLINE_MS })).then((answer) => {
      count(performance.now() - sentMs > DEADLINE_MS + GRACE_MS ? 'late' : String(answer.status));
      if (answer.status === 200) answered.push(answeredOf(index, answer.body));
    }, () => count('no connection'));
    pending.add(asked);
    void asked.finally(() => pending.delete(asked));
    await sleep(everyMs);
  }
  await Promise.all(pending);
  return { counts, answered };
}

function answeredOf(index: number, answer: Answer): Answered {
  return { variant: String(answer.parameters?.['variant']), input: index % DISTINCT, scores: answer.outputs?.[0]?.data ?? [] };
}

/** Submits a durable query until the gateway has said yes, as a client with an idempotency key may; returns its id. */
export async function submit(product: Product, index: number): Promise<string> {
  for (;;) {
    const answer = await product.infer('/v2/models/digits/infer', body(index, { deferred: true, idempotency_key: `chaos-${index}` })).catch(() => null);
    if (answer?.status === 202 && answer.body.id) return answer.body.id;
    if (answer && answer.status < 500) throw new Error(`submit ${index}: ${answer.status} ${JSON.stringify(answer.body)}`);
    await sleep(200);
  }
}

/** Waits for the end of a durable query; returns its answer, or says how it ended instead. */
export async function result(product: Product, id: string, index: number): Promise<Answered | { problem: string }> {
  for (;;) {
    const answer = await product.infer(`/v2/deferred/${id}`).catch(() => null);
    if (answer?.status === 200 && answer.body.state === 'done') return answeredOf(index, answer.body);
    if (answer?.status === 200 && answer.body.state !== 'queued' && answer.body.state !== 'running') return { problem: answer.body.error ?? String(answer.body.state) };
    await sleep(250);
  }
}

/** Returns the same things in a random order. */
export function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items.map((item) => ({ item, at: random() })).sort((a, b) => a.at - b.at).map(({ item }) => item);
}

/** Kills one of the product's processes with SIGKILL; false when there was none of that kind just then. */
export async function killOne(product: Product, victim: Victim): Promise<boolean> {
  try {
    if (victim !== 'instance') {
      await product.kill(victim as Part);
      return true;
    }
    const [host] = instanceHosts(await product.pid('worker'));
    if (host === undefined) return false;
    process.kill(host, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}

/** Hosts that serve come first: the last one is the spare. */
function instanceHosts(worker: number): number[] {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/u.test(name)).flatMap((name) => {
    try {
      const status = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
      return [{ pid: Number(name), parent, command: readFileSync(`/proc/${name}/cmdline`, 'utf8') }];
    } catch {
      return [];
    }
  });
  return processes.filter(({ parent, command }) => parent === worker && command.includes('instance-host-main')).map(({ pid }) => pid).sort((a, b) => a - b);
}

/**
 * Asks every variant for what it answered of every input while things were killed, and returns how many of these answers are not the same.
 * A variant always gives the same scores for the same input, within rounding.
 */
export async function wrongAnswers(product: Product, answered: readonly Answered[]): Promise<number> {
  const reference = new Map<string, number[]>();
  let wrong = 0;
  for (const { variant, input, scores } of answered) {
    const key = `${variant} ${input}`;
    const known = reference.get(key) ?? (await product.infer(`/v2/models/${variant}/infer`, body(input, { max_latency_ms: 20_000 }))).body.outputs?.[0]?.data ?? [];
    reference.set(key, known);
    if (scores.length !== 10 || scores.some((score, column) => Math.abs(score - (known[column] ?? Infinity)) > 1e-3)) wrong += 1;
  }
  return wrong;
}

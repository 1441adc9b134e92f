import { Agent, request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Product } from '../../e2e/start-product';

const DISTINCT = 16;
const PIXELS = 28 * 28;
const INPUTS = Array.from({ length: DISTINCT }, (_, at) => Float32Array.from({ length: PIXELS }, (_unused, pixel) => ((pixel * 31 + at * 97) % 256) / 255));
const CLOSE = 2e-3;

/** What became of all queries, and how many answers were not what their variant had answered to the same input before. */
export type SoakCounts = { outcomes: Map<string, number>; wrong: number; abandoned: number; scores: Map<string, number[]> };
export type SoakOptions = { target: string; queries: number; concurrency: number; deadlineMs: number; abandonEveryMs: number };

/** Sends so many queries over kept connections; now and then one of them goes away in the middle of its request. */
export async function soak(product: Product, options: SoakOptions): Promise<SoakCounts> {
  const counts: SoakCounts = { outcomes: new Map(), wrong: 0, abandoned: 0, scores: new Map() };
  const agent = new Agent({ keepAlive: true, maxSockets: options.concurrency });
  let sent = 0;
  let ended = false;
  const dying = (async () => {
    while (!ended) {
      await sleep(options.abandonEveryMs);
      await abandon(product, options.target);
      counts.abandoned += 1;
    }
  })();
  await Promise.all(Array.from({ length: options.concurrency }, async () => {
    while (sent < options.queries) {
      const at = sent % DISTINCT;
      sent += 1;
      note(counts, at, await ask(product, { agent, target: options.target, deadlineMs: options.deadlineMs, at }));
    }
  }));
  ended = true;
  await dying;
  agent.destroy();
  return counts;
}

/** Asks every variant again for what it answered; returns how many of them answer something else now. */
export async function recheck(product: Product, { scores }: SoakCounts): Promise<number> {
  let changed = 0;
  for (const [key, known] of scores) {
    const [variant = '', at = '0'] = key.split(' ');
    const body = { inputs: [{ name: 'image', datatype: 'FP32', shape: [1, 1, 28, 28], data: [...(INPUTS[Number(at)] ?? [])] }], parameters: { max_latency_ms: 20_000 } };
    const { status, body: answer } = await product.infer(`/v2/models/${variant}/infer`, body);
    if (status === 200 && !alike(known, answer.outputs?.[0]?.data ?? [])) changed += 1;
  }
  return changed;
}

function note(counts: SoakCounts, at: number, { outcome, answer }: Asked): void {
  counts.outcomes.set(outcome, (counts.outcomes.get(outcome) ?? 0) + 1);
  if (outcome !== '200' || answer === null) return;
  const key = `${String(answer.parameters?.['variant'])} ${at}`;
  const data = answer.outputs?.[0]?.data ?? [];
  const known = counts.scores.get(key);
  if (known === undefined) counts.scores.set(key, data);
  else if (!alike(known, data)) counts.wrong += 1;
}

function alike(a: readonly number[], b: readonly number[]): boolean {
  return a.length === 10 && b.length === 10 && a.every((score, at) => Math.abs(score - (b[at] ?? Infinity)) < CLOSE);
}

type Asked = { outcome: string; answer: Answer | null };
type Asking = { agent: Agent; target: string; deadlineMs: number; at: number };

function ask(product: Product, { agent, target, deadlineMs, at }: Asking): Promise<Asked> {
  const input = INPUTS[at] ?? new Float32Array(PIXELS);
  const head = Buffer.from(JSON.stringify({
    inputs: [{ name: 'image', datatype: 'FP32', shape: [1, 1, 28, 28], parameters: { binary_data_size: input.byteLength } }], parameters: { max_latency_ms: deadlineMs },
  }));
  const headers = {
    authorization: `Bearer ${product.apiKey}`, 'content-type': 'application/octet-stream', 'inference-header-content-length': String(head.byteLength),
    'content-length': String(head.byteLength + input.byteLength),
  };
  return new Promise((resolve) => {
    const sent = httpRequest(new URL(`/v2/models/${target}/infer`, product.http), { method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => resolve({ outcome: 'no connection', answer: null }));
      response.on('end', () => resolve({ outcome: String(response.statusCode), answer: JSON.parse(Buffer.concat(chunks).toString()) as Answer }));
    });
    sent.on('error', () => resolve({ outcome: 'no connection', answer: null }));
    sent.end(Buffer.concat([head, Buffer.from(input.buffer)]));
  });
}

/** A client that dies: half of the time within its body, half of the time while its query runs. */
async function abandon(product: Product, target: string): Promise<void> {
  const whole = Math.random() < 0.5;
  const length = 40 + PIXELS * 4;
  const dying = httpRequest(new URL(`/v2/models/${target}/infer`, product.http), {
    method: 'POST', headers: { authorization: `Bearer ${product.apiKey}`, 'content-type': 'application/octet-stream', 'content-length': String(length) },
  });
  dying.on('error', () => undefined);
  dying.write(Buffer.alloc(whole ? length : length / 2, 1));
  await sleep(whole ? 1 : 20);
  dying.destroy();
}

import { Agent, request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@infaas/shared/domain/random';
import type { Answer, Product } from '../../e2e/start-product';

/** One task of the bench, how it is asked, and how long an answer may take. */
export type Workload = { task: string; input: { name: string; shape: number[] }; deadlineMs: number; minAccuracy: number; secondFloor: number | null };
/** Whom a workload asks, and with which floors. */
export type Asking = { target: string; parameters: Record<string, number | string> };
/** What became of a workload's queries; `degraded` were answered in time by a model that keeps only the second floor, `missed` has those that missed their deadline: when they were due, seconds into the run, and why. */
export type Sent = { sent: number; answered: number; inTime: number; degraded: number; accuracySum: number; costUsd: number; missed: { second: number; why: string }[] };

const MOST_UNANSWERED = 128;

export const nothingSent = (): Sent => ({ sent: 0, answered: 0, inTime: 0, degraded: 0, accuracySum: 0, costUsd: 0, missed: [] });

/** Sends queries of a workload as a Poisson process whose rate may change at any time, for so many seconds. */
export async function sendPoisson(product: Product, workload: Workload, of: { asking: Asking; seconds: number; rateAt: (second: number) => number; seed: number }): Promise<Sent> {
  const sent = nothingSent();
  const { agent, send } = sender(product, workload, of.asking);
  const random = seededRandom(of.seed);
  const open = new Set<Promise<void>>();
  const startMs = performance.now();
  let dueMs = startMs;
  for (;;) {
    const rate = of.rateAt((dueMs - startMs) / 1_000);
    dueMs += (-Math.log(1 - random()) / Math.max(1e-6, rate)) * 1_000;
    if (dueMs >= startMs + of.seconds * 1_000) break;
    const waitMs = dueMs - performance.now();
    if (waitMs >= 1) await sleep(waitMs);
    sent.sent += 1;
    // What cannot even be sent has missed its deadline.
    const second = (dueMs - startMs) / 1_000;
    if (open.size >= MOST_UNANSWERED) {
      sent.missed.push({ second, why: 'not sent' });
      continue;
    }
    const asked = send(dueMs, sent).then((why) => void (why === null || sent.missed.push({ second, why: `${workload.task} ${why}` })));
    open.add(asked);
    void asked.finally(() => open.delete(asked));
  }
  await Promise.all(open);
  agent.destroy();
  return sent;
}

/** Sends as fast as answers come, so many queries at a time; returns answered queries per second. */
export async function saturate(product: Product, workload: Workload, of: { asking: Asking; seconds: number; concurrency: number }): Promise<number> {
  const sent = nothingSent();
  const { agent, send } = sender(product, { ...workload, deadlineMs: 10_000 }, of.asking);
  const endMs = performance.now() + of.seconds * 1_000;
  await Promise.all(Array.from({ length: of.concurrency }, async () => {
    while (performance.now() < endMs) await send(performance.now(), sent);
  }));
  agent.destroy();
  return sent.answered / of.seconds;
}

/** Latency counts from when a query was due, not from when it could be sent; `send` tells why no answer came in time, or null. */
function sender(product: Product, { input, deadlineMs, task, minAccuracy }: Workload, { target, parameters }: Asking): { agent: Agent; send: (dueMs: number, sent: Sent) => Promise<string | null> } {
  const agent = new Agent({ keepAlive: true, maxSockets: MOST_UNANSWERED });
  const values = Float32Array.from({ length: input.shape.reduce((product_, size) => product_ * size, 1) }, (_, at) => ((at * 2_654_435_761) % 256) / 256);
  const head = Buffer.from(JSON.stringify({
    inputs: [{ name: input.name, datatype: 'FP32', shape: input.shape, parameters: { binary_data_size: values.byteLength } }],
    parameters: { ...parameters, max_latency_ms: deadlineMs },
  }));
  const body = Buffer.concat([head, Buffer.from(values.buffer)]);
  const headers = {
    authorization: `Bearer ${product.apiKey}`, 'content-type': 'application/octet-stream', 'inference-header-content-length': String(head.byteLength), 'content-length': String(body.byteLength),
  };
  const url = new URL(`/v2/models/${target}/infer`, product.http);
  const send = (dueMs: number, sent: Sent): Promise<string | null> => new Promise((resolve) => {
    const asked = httpRequest(url, { method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => resolve('broken'));
      response.on('end', () => {
        const { parameters: said = {}, code } = JSON.parse(Buffer.concat(chunks).toString()) as Answer;
        if (response.statusCode !== 200) return resolve(code ?? String(response.statusCode));
        const inTime = performance.now() - dueMs <= deadlineMs;
        sent.answered += 1;
        sent.inTime += inTime ? 1 : 0;
        const accuracy = Number(said['accuracy'] ?? 0);
        sent.accuracySum += accuracy;
        sent.degraded += inTime && accuracy < minAccuracy ? 1 : 0;
        sent.costUsd += Number(said['cost_usd'] ?? 0);
        resolve(inTime ? null : 'late');
      });
    });
    asked.setTimeout(30_000, () => asked.destroy(new Error(`${task}: no answer`)));
    asked.on('error', () => resolve('broken'));
    asked.end(body);
  });
  return { agent, send };
}

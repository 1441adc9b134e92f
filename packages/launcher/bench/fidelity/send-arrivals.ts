import { Agent, request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Product } from '../../e2e/start-product';

/** What became of the queries that were due after the lead-in. `met`: answered within the deadline by the gateway's own clock, which is also the simulation's. */
export type LiveFigures = { offered: number; answered: number; met: number; latenciesUs: number[]; variants: Record<string, number>; lateToSend: number; runs: Runs[] };

/** Of a variant and a size of batch: how many queries were answered in such, and how long their runs took. */
export type Runs = { variant: string; batch: number; count: number; meanUs: number };

/** A query sent later than this was not sent as planned: the machine was too busy for the comparison. */
const LATE_MS = 20;

/** Sends a query at each instant and waits for all answers. */
export async function sendArrivals(product: Product, of: { arrivals: readonly number[]; fromUs: number; rows: number; minAccuracy: number; deadlineMs: number }): Promise<LiveFigures> {
  const figures: LiveFigures = { offered: 0, answered: 0, met: 0, latenciesUs: [], variants: {}, lateToSend: 0, runs: [] };
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const ask = asker(product, agent, of);
  const startMs = performance.now() + 100;
  const open: Promise<void>[] = [];
  for (const atUs of of.arrivals) {
    const dueMs = startMs + atUs / 1_000;
    const waitMs = dueMs - performance.now();
    if (waitMs >= 1) await sleep(waitMs);
    const counts = atUs >= of.fromUs;
    if (counts) figures.offered += 1;
    if (counts && performance.now() - dueMs > LATE_MS) figures.lateToSend += 1;
    open.push(ask().then((answer) => {
      if (!counts || answer === null) return;
      const totalUs = Number(answer['total_us'] ?? Infinity);
      const variant = String(answer['variant'] ?? '');
      figures.answered += 1;
      figures.met += totalUs <= of.deadlineMs * 1_000 ? 1 : 0;
      figures.latenciesUs.push(totalUs);
      figures.variants[variant] = (figures.variants[variant] ?? 0) + 1;
      addRun(figures.runs, { variant, batch: Number(answer['batch_size'] ?? 0), computeUs: Number(answer['compute_us'] ?? 0) });
    }));
  }
  await Promise.all(open);
  agent.destroy();
  return figures;
}

function addRun(runs: Runs[], { variant, batch, computeUs }: { variant: string; batch: number; computeUs: number }): void {
  const known = runs.find((each) => each.variant === variant && each.batch === batch);
  if (known === undefined) return void runs.push({ variant, batch, count: 1, meanUs: computeUs });
  known.count += 1;
  known.meanUs += (computeUs - known.meanUs) / known.count;
}

type Parameters = NonNullable<Answer['parameters']>;

function asker(product: Product, agent: Agent, { rows, minAccuracy, deadlineMs }: { rows: number; minAccuracy: number; deadlineMs: number }): () => Promise<Parameters | null> {
  const values = Float32Array.from({ length: rows * 784 }, (_, at) => ((at * 2_654_435_761) % 256) / 256);
  const head = Buffer.from(JSON.stringify({
    inputs: [{ name: 'image', datatype: 'FP32', shape: [rows, 1, 28, 28], parameters: { binary_data_size: values.byteLength } }],
    parameters: { min_accuracy: minAccuracy, max_latency_ms: deadlineMs, on_unmet: 'reject' },
  }));
  const body = Buffer.concat([head, Buffer.from(values.buffer)]);
  const headers = {
    authorization: `Bearer ${product.apiKey}`, 'content-type': 'application/octet-stream', 'inference-header-content-length': String(head.byteLength), 'content-length': String(body.byteLength),
  };
  return () => new Promise((resolve) => {
    const asked = httpRequest(new URL('/v2/models/digits/infer', product.http), { method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => resolve(null));
      response.on('end', () => resolve(response.statusCode === 200 ? ((JSON.parse(Buffer.concat(chunks).toString()) as Answer).parameters ?? {}) : null));
    });
    asked.setTimeout(30_000, () => asked.destroy(new Error('no answer')));
    asked.on('error', () => resolve(null));
    asked.end(body);
  });
}

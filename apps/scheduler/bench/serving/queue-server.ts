import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Queue, QueueEvents } from 'bullmq';

/** Baseline (d), the front: every query is one BullMQ job, whose return value is awaited. Tensors travel as base64. */
const [redisPort = '6379'] = process.argv.slice(2);
const connection = { host: '127.0.0.1', port: Number(redisPort), maxRetriesPerRequest: null };
const queue = new Queue('bench', { connection });
const events = new QueueEvents('bench', { connection });
await events.waitUntilReady();

const server = createServer({ noDelay: true }, (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => void answer(Buffer.concat(chunks)).then(
    (scores) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': scores.byteLength });
      response.end(scores);
    },
    (error: unknown) => {
      response.writeHead(500, { 'content-length': 0, 'x-error': String(error).slice(0, 100).replace(/[^ -~]/g, '?') });
      response.end();
    },
  ));
});

async function answer(body: Buffer): Promise<Buffer> {
  const job = await queue.add('infer', { rows: body.toString('base64') }, { removeOnComplete: 1_000, removeOnFail: 1_000 });
  const scores = (await job.waitUntilFinished(events, 30_000)) as string;
  return Buffer.from(scores, 'base64');
}

await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, resolve));
process.send?.({ port: (server.address() as AddressInfo).port });

import { Worker } from 'bullmq';
import { openBareSession } from './bare-session';

/** Baseline (d), the worker: runs one row per job. */
const [redisPort = '6379', path = '', input = '', threads = '1'] = process.argv.slice(2);
const session = await openBareSession({ path, input: input.split(',').map(Number), threads: Number(threads) });
const worker = new Worker<{ rows: string }, string>(
  'bench',
  async (job) => {
    const body = Buffer.from(job.data.rows, 'base64');
    const rows = new Float32Array(new Uint8Array(body).buffer);
    const scores = await session.run(rows, 1);
    return Buffer.from(scores.buffer, scores.byteOffset, scores.byteLength).toString('base64');
  },
  { connection: { host: '127.0.0.1', port: Number(redisPort), maxRetriesPerRequest: null }, concurrency: 64 },
);
await worker.waitUntilReady();
process.send?.({ ready: true });

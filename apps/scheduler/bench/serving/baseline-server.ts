import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openBareSession } from './bare-session';

/**
 * Baselines (b) and (c), what an engineer writes for one model. `binary`: node:http, the floats as the body, the floats as the answer.
 * `json`: Fastify with the tensors as JSON in the form of the Open Inference Protocol.
 */
const [kind = 'binary', path = '', input = '', threads = '1'] = process.argv.slice(2);
const shape = input.split(',').map(Number);
const session = await openBareSession({ path, input: shape, threads: Number(threads) });

function readFloats(request: IncomingMessage, onBody: (rows: Float32Array) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    const aligned = body.byteOffset % 4 === 0 ? body : new Uint8Array(body);
    onBody(new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 2));
  });
}

async function startBinary(): Promise<number> {
  const server = createServer({ noDelay: true }, (request, response) => {
    readFloats(request, (rows) => void session.run(rows, 1).then((scores) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': scores.byteLength });
      response.end(Buffer.from(scores.buffer, scores.byteOffset, scores.byteLength));
    }));
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, resolve));
  return (server.address() as AddressInfo).port;
}

type JsonQuery = { inputs: [{ data: number[] }] };

async function startJson(): Promise<number> {
  const { fastify } = await import('fastify');
  const server = fastify({ bodyLimit: 64 * 1024 * 1024 });
  server.post('/v2/models/:name/infer', async (request) => {
    const { inputs: [{ data }] } = request.body as JsonQuery;
    const scores = await session.run(Float32Array.from(data), 1);
    return { model_name: 'bench', outputs: [{ name: 'y', datatype: 'FP32', shape: [1, scores.length], data: Array.from(scores) }] };
  });
  await server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 });
  return (server.server.address() as AddressInfo).port;
}

process.send?.({ port: await (kind === 'json' ? startJson() : startBinary()) });

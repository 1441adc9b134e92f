import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Tensor, TensorSpec } from '../../domain/tensor';
import { parseInferRequest } from '../../protocol/oip-request';
import { encodeInferResponse } from '../../protocol/oip-response';

/** A small server of the Open Inference Protocol that does what a test says. */
export type OipServer = {
  url: string;
  /** Rows of each batch that was run. */
  batches: number[];
  /** Answers this status instead, with that error; null = as usual. */
  refuse: { status: number; error: string } | null;
  ready: boolean;
  /** Cuts every connection and listens no more. */
  kill(): Promise<void>;
  /** Listens again at the same address. */
  revive(): Promise<void>;
};

export type OipScript = {
  model: string; inputs: TensorSpec[]; outputs: TensorSpec[]; maxBatch?: number; /** Whether it offers tensors as bytes. */ binary?: boolean;
  answer: (inputs: Tensor[], rows: number) => Tensor[] | Promise<Tensor[]>;
};

/** Starts a scripted server on a free port. */
export async function startOipServer(script: OipScript): Promise<OipServer> {
  const sockets = new Set<Socket>();
  let http: Server = listener();
  let port = 0;
  const server: OipServer = {
    url: '', batches: [], refuse: null, ready: true,
    async kill() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
    async revive() {
      http = listener();
      await listen();
    },
  };

  function listener(): Server {
    const made = createServer((request, response) => void exchange(script, server, { request, response }));
    made.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    return made;
  }

  async function listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      http.once('error', reject);
      http.listen(port, '127.0.0.1', resolve);
    });
    ({ port } = http.address() as AddressInfo);
    server.url = `http://127.0.0.1:${port}`;
  }

  await listen();
  return server;
}

async function exchange(script: OipScript, server: OipServer, { request, response }: { request: IncomingMessage; response: ServerResponse }): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const model = `/v2/models/${script.model}`;
  const specs = (tensors: TensorSpec[]): unknown => tensors.map(({ name, dtype, shape }) => ({ name, datatype: dtype, shape }));
  const json = (status: number, body: unknown): unknown => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (request.url === '/v2') return void json(200, { name: 'scripted', version: '1', extensions: script.binary === false ? [] : ['binary_tensor_data'] });
  if (request.url === `${model}/ready`) return void json(server.ready ? 200 : 503, {});
  if (request.url === model) return void json(200, { name: script.model, versions: ['1'], platform: 'scripted', inputs: specs(script.inputs), outputs: specs(script.outputs) });
  if (request.url === `${model}/config` && script.maxBatch !== undefined) return void json(200, { max_batch_size: script.maxBatch });
  if (request.url !== `${model}/infer`) return void json(404, { error: `there is no ${request.url ?? ''}` });
  if (server.refuse) return void json(server.refuse.status, { error: server.refuse.error });
  const length = request.headers['inference-header-content-length'];
  const asked = parseInferRequest(Buffer.concat(chunks), length === undefined ? null : Number(length));
  const rows = asked.inputs[0]?.shape[0] ?? 1;
  server.batches.push(rows);
  try {
    const outputs = await script.answer(asked.inputs, rows);
    const wire = encodeInferResponse({ modelName: script.model, modelVersion: '1', id: null, parameters: {}, outputs }, asked);
    response.writeHead(200, wire.jsonBytes === null ? { 'content-type': 'application/json' } : { 'inference-header-content-length': wire.jsonBytes });
    for (const chunk of wire.chunks) response.write(chunk);
    response.end();
  } catch (error) {
    json(500, { error: String(error) });
  }
}

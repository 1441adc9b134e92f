import { closeSync, openSync, readSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { IDLE_INSTANCE_STATS, type InstanceStats } from '@infaas/shared/domain/instance';
import { createFrameReader } from '@infaas/shared/protocol/frame-reader';
import { decodeInfer, encodeAnswer, encodeFrame, FLAG_PICTURE, FLAG_PLACED, FRAME, readPlace, type AnswerHeader, type Frame, type InferHeader, type WireTensor } from '@infaas/shared/protocol/frames';

/** One query as the fake host received it. */
export type HostQuery = InferHeader & { queryId: number; picture: boolean; tensors: WireTensor[] };
/** What the script says the host does with a query; `silent` never answers, `die` cuts the stream. */
export type HostAct =
  | { do: 'answer'; afterMs?: number; tensors?: readonly WireTensor[]; header?: Partial<AnswerHeader> }
  | { do: 'refuse'; code: number; message?: string }
  | { do: 'silent' }
  | { do: 'garbage' }
  | { do: 'die' };

export type FakeHost = {
  address: string;
  queries: HostQuery[];
  cancelled: number[];
  hellos: string[];
  stats: InstanceStats;
  /** Whether it reads the memory that gateways share; else large tensors come through the socket. Holds for streams opened from then on. */
  readsRegions: boolean;
  /** Queries whose tensor lay there. */
  placed: number;
  /** Replace it to script failures. */
  act: (query: HostQuery) => HostAct;
  dropStreams(): void;
  close(): Promise<void>;
};

/** Starts a host that speaks the real frames on a unix socket and answers each row with scores of ten classes. */
export async function startFakeHost(path: string): Promise<FakeHost> {
  const sockets = new Set<Socket>();
  const host: FakeHost = {
    address: `unix:${path}`, queries: [], cancelled: [], hellos: [], stats: { ...IDLE_INSTANCE_STATS }, readsRegions: true, placed: 0, act: () => ({ do: 'answer' }),
    dropStreams: () => sockets.forEach((socket) => socket.destroy()),
    close: () => stop(server, sockets),
  };
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    const region: Region = { file: null };
    socket.on('close', () => region.file !== null && closeSync(region.file));
    socket.on('data', createFrameReader((frame) => onFrame(host, { socket, region }, frame)));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return host;
}

type Region = { file: number | null };

function onFrame(host: FakeHost, { socket, region }: { socket: Socket; region: Region }, frame: Frame): void {
  if (frame.type === FRAME.hello) host.hellos.push(frame.body.toString());
  if (frame.type === FRAME.ping) socket.write(encodeFrame({ type: FRAME.stats, body: Buffer.from(JSON.stringify(host.stats)) }));
  if (frame.type === FRAME.cancel) host.cancelled.push(frame.queryId);
  if (frame.type === FRAME.region) {
    if (host.readsRegions) region.file = openSync(frame.body.toString().split(' ')[0] ?? '', 'r');
    socket.write(encodeFrame({ type: FRAME.region, aux: host.readsRegions ? 1 : 0 }));
  }
  if (frame.type !== FRAME.infer) return;
  const isPlaced = (frame.flags & FLAG_PLACED) !== 0;
  if (isPlaced) host.placed += 1;
  const query = { ...decodeInfer(isPlaced ? bodyFrom(region, frame.body) : frame.body), queryId: frame.queryId, picture: (frame.flags & FLAG_PICTURE) !== 0 };
  host.queries.push(query);
  perform(host.act(query), { query, socket });
}

function bodyFrom({ file }: Region, placed: Buffer): Buffer {
  const { offset, bytes, dataAt } = readPlace(placed);
  const body = Buffer.alloc(dataAt + bytes);
  placed.copy(body, 0, 0, dataAt);
  if (file === null || readSync(file, body, dataAt, bytes, offset) !== bytes) throw new Error('nothing lies there');
  return body;
}

function perform(act: HostAct, { query, socket }: { query: HostQuery; socket: Socket }): void {
  switch (act.do) {
    case 'silent':
      return;
    case 'die':
      socket.destroy();
      return;
    case 'garbage':
      socket.write(Buffer.from([255, 255, 255, 255, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
      return;
    case 'refuse':
      socket.write(encodeFrame({ type: FRAME.refuse, aux: act.code, queryId: query.queryId, body: Buffer.from(act.message ?? '') }));
      return;
    case 'answer': {
      const answer = (): boolean => socket.write(encodeAnswer(query.queryId, { ...HEADER, ...act.header }, act.tensors ?? [scoresOf(query)]));
      if (act.afterMs === undefined) answer();
      else setTimeout(answer, act.afterMs);
    }
  }
}

const HEADER = { queueUs: 10, computeUs: 40, batchSize: 1, queued: 0, residualUs: 0, shareUs: 40 };

/** Class `round(10 x first value of the row)` gets 0.91, the others 0.01; a picture's class is its first byte. */
function scoresOf(query: HostQuery): WireTensor {
  const [input] = query.tensors;
  const scores = new Float32Array(query.rows * 10).fill(0.01);
  const view = input === undefined ? null : new DataView(input.data.buffer, input.data.byteOffset, input.data.byteLength);
  const rowBytes = (input?.data.byteLength ?? 0) / query.rows;
  for (let row = 0; row < query.rows; row += 1) {
    const label = query.picture ? (view?.getUint8(4) ?? 0) % 10 : Math.round((view?.getFloat32(row * rowBytes, true) ?? 0) * 10);
    scores[row * 10 + label] = 0.91;
  }
  return { dtype: 'FP32', shape: [query.rows, 10], data: new Uint8Array(scores.buffer) };
}

function stop(server: Server, sockets: Set<Socket>): Promise<void> {
  sockets.forEach((socket) => socket.destroy());
  return new Promise((resolve) => server.close(() => resolve()));
}

import { connect, type Socket } from 'node:net';
import { createFrameReader } from '@infaas/shared/protocol/frame-reader';
import { decodeAnswer, encodeFrame, encodeInfer, FRAME, type AnswerHeader, type Frame, type WireTensor } from '@infaas/shared/protocol/frames';

export type HostAnswer = { ok: true; answer: AnswerHeader & { tensors: WireTensor[] }; body: Buffer } | { ok: false; code: number; message: string };
export type HostQuery = { tensors: readonly WireTensor[]; rows: number; picture: boolean; priority?: number; remainingUs?: number; deadlineUs?: number };

/** Where an instance listens (`unix:/path`), and what its hello must carry; null = anything. */
export type HostAddress = { address: string; token: string | null };

/** The worker's own stream to one of its hosts, for evaluation and deferred queries. */
export type HostClient = { query: (query: HostQuery) => Promise<HostAnswer>; close: () => void };

/** Connects to an instance's unix socket with its token. Rejects when nobody listens; queries reject when the stream ends. */
export async function openHostClient({ address, token }: HostAddress): Promise<HostClient> {
  const socket = connect(address.replace(/^unix:/u, ''));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return clientOf(socket, token);
}

function clientOf(socket: Socket, token: string | null): HostClient {
  const waiting = new Map<number, { resolve: (answer: HostAnswer) => void; reject: (error: Error) => void }>();
  let nextId = 0;
  let ended: Error | null = null;
  const onFrame = (frame: Frame): void => {
    const entry = waiting.get(frame.queryId);
    if (!entry || (frame.type !== FRAME.answer && frame.type !== FRAME.refuse)) return;
    waiting.delete(frame.queryId);
    if (frame.type === FRAME.answer) entry.resolve({ ok: true, answer: decodeAnswer(frame.body), body: frame.body });
    else entry.resolve({ ok: false, code: frame.aux, message: frame.body.toString('utf8') });
  };
  const read = createFrameReader(onFrame);
  const end = (): void => {
    ended = new Error('the instance host went away');
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  socket.on('data', (chunk) => {
    try {
      read(chunk);
    } catch {
      socket.destroy();
    }
  });
  socket.on('error', () => undefined);
  socket.on('close', end);
  socket.write(encodeFrame({ type: FRAME.hello, body: Buffer.from(token ?? '', 'utf8') }));
  return {
    query(query) {
      if (ended) return Promise.reject(ended);
      const id = (nextId = (nextId + 1) >>> 0);
      const header = {
        remainingUs: query.remainingUs ?? 0, deadlineUs: query.deadlineUs ?? 0, rows: query.rows, priority: query.priority ?? 0, applicationSlot: 0xffff,
      };
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        socket.write(encodeInfer(id, header, { picture: query.picture, tensors: query.tensors }));
      });
    },
    close: () => socket.destroy(),
  };
}

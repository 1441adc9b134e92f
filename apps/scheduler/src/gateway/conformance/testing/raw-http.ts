import { connect, type Socket } from 'node:net';
import { KEYS } from '../../testing/test-view';

/** One answer as it came off the wire; header names in lower case. */
export type RawAnswer = { status: number; headers: Record<string, string>; body: Buffer };

export type RawRequest = {
  method?: string;
  path: string;
  /** Sent as they are written; undefined takes a usual one (host, authorization, content-length) away. */
  headers?: Record<string, string | undefined>;
  body?: string | Buffer;
};

/** Returns the bytes of a request as a client's library would write them. */
export function requestBytes({ method = 'POST', path, headers = {}, body = '' }: RawRequest): Buffer {
  const all: Record<string, string | undefined> = {
    'Host': 'localhost:8000', 'Authorization': `Bearer ${KEYS.good}`, ...(method === 'GET' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }), ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}\r\n`]));
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), Buffer.from(body)]);
}

/** Returns a body in chunks of at most `size` bytes. */
export function chunkedBody(body: string | Buffer, size = 1_000): Buffer {
  const bytes = Buffer.from(body);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    pieces.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'));
  }
  return Buffer.concat([...pieces, Buffer.from('0\r\n\r\n')]);
}

/** A connection on which bytes are written by hand and answers are cut off as they come. */
export class RawConnection {
  received = Buffer.alloc(0);
  closed = false;
  readonly socket: Socket;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.on('data', (chunk) => (this.received = Buffer.concat([this.received, chunk])));
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => (this.closed = true));
  }

  write(bytes: Buffer): void {
    this.socket.write(bytes);
  }

  /** Resolves with the next answer, which is taken off what was received; rejects when the connection ends before it, or after 10 s. */
  async next(): Promise<RawAnswer> {
    for (let turn = 0; turn < 5_000; turn += 1) {
      const cut = cutAnswer(this.received);
      if (cut !== null) {
        this.received = this.received.subarray(cut.bytes);
        return cut.answer;
      }
      if (this.closed) throw new Error(`the connection ended with ${JSON.stringify(this.received.toString('latin1').slice(0, 200))}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    throw new Error('no answer came');
  }

  end(): void {
    this.socket.destroy();
  }
}

/** Sends one request on a connection of its own and resolves with its answer. */
export async function exchange(port: number, bytes: Buffer): Promise<RawAnswer> {
  const connection = new RawConnection(port);
  connection.write(bytes);
  try {
    return await connection.next();
  } finally {
    connection.end();
  }
}

function cutAnswer(received: Buffer): { answer: RawAnswer; bytes: number } | null {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [first = '', ...lines] = received.toString('latin1', 0, end).split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
  const length = Number(headers['content-length'] ?? 0);
  const from = end + 4;
  if (received.length < from + length) return null;
  return { answer: { status: Number(first.split(' ')[1]), headers, body: Buffer.from(received.subarray(from, from + length)) }, bytes: from + length };
}

/** An answer's JSON part, and its binary part if it has one. */
export function partsOf(answer: RawAnswer): { json: Record<string, any>; binary: Buffer } { // eslint-disable-line @typescript-eslint/no-explicit-any -- JSON of any answer
  const length = answer.headers['inference-header-content-length'];
  const jsonBytes = length === undefined ? answer.body.length : Number(length);
  return { json: JSON.parse(answer.body.toString('utf8', 0, jsonBytes)) as Record<string, unknown>, binary: answer.body.subarray(jsonBytes) };
}

/** Returns a request whose tensors are binary: JSON, then the bytes of each input in order. */
export function binaryRequest(path: string, json: Record<string, unknown>, tensors: readonly Buffer[]): Buffer {
  const head = Buffer.from(JSON.stringify(json));
  return requestBytes({
    path, body: Buffer.concat([head, ...tensors]),
    headers: { 'Content-Type': 'application/octet-stream', 'Inference-Header-Content-Length': String(head.length) },
  });
}

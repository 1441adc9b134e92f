import { connect } from 'node:net';
import fc from 'fast-check';
import { status } from '@grpc/grpc-js';
import { KEYS } from '../../testing/test-view';
import { openGrpc, type RawGrpc } from './raw-grpc';
import { RawConnection } from './raw-http';
import { FUZZ_CASES, type FuzzCase } from './fuzz-cases';

export type FuzzReport = {
  cases: number;
  /** How often each kind was answered how: `JSON 400`, `gRPC INVALID_ARGUMENT`, `garbage closed`. */
  answers: Map<string, number>;
  /** What must never happen: an answer of 500, a gRPC status of the server's own fault, no answer at all. */
  faults: { what: string; fault: FuzzCase }[];
};

type Options = {
  ports: { http: number; grpc: number };
  cases: number;
  seed: number;
  /** Clients that send at the same time. */
  clients: number;
  onProgress?: (done: number) => void | Promise<void>;
};

const GRPC_FAULTS: ReadonlySet<number> = new Set([status.INTERNAL, status.UNKNOWN, status.DATA_LOSS]);
const PATIENCE_MS = 20_000;
const FRAMES_MS = 50;
const BLOCK = 500;

/** Sends that many generated requests and returns how they were answered; the same seed sends the same. */
export async function runFuzz(options: Options): Promise<FuzzReport> {
  const report: FuzzReport = { cases: 0, answers: new Map(), faults: [] };
  const grpc = openGrpc(options.ports.grpc);
  const clients = Array.from({ length: options.clients }, () => newClient(options.ports, grpc));
  try {
    for (let block = 0; report.cases < options.cases; block += 1) {
      const cases = fc.sample(FUZZ_CASES, { numRuns: Math.min(BLOCK, options.cases - report.cases), seed: options.seed + block });
      await Promise.all(clients.map(async (client, at) => {
        for (let next = at; next < cases.length; next += clients.length) {
          const one = cases[next];
          if (one !== undefined) await play(client, one, report);
        }
      }));
      report.cases += cases.length;
      await options.onProgress?.(report.cases);
    }
  } finally {
    clients.forEach((client) => client.close());
    grpc.close();
  }
  return report;
}

async function play(client: FuzzClient, one: FuzzCase, report: FuzzReport): Promise<void> {
  const answers = await client.send(one).catch((error: unknown) => [`no answer: ${error instanceof Error ? error.message.slice(0, 80) : String(error)}`]);
  for (const answer of answers) {
    const key = `${one.kind} ${answer}`;
    report.answers.set(key, (report.answers.get(key) ?? 0) + 1);
    if (answer === '500' || answer.startsWith('no answer') || answer.startsWith('fault')) report.faults.push({ what: answer, fault: one });
  }
}

type FuzzClient = { send(one: FuzzCase): Promise<string[]>; close(): void };

function newClient(ports: Options['ports'], grpc: RawGrpc): FuzzClient {
  let kept: RawConnection | null = null;

  /** One answer on the kept connection; an answer that ends it (413, 431, …) makes the next request open another. */
  async function framed(bytes: Buffer, slow: boolean): Promise<string[]> {
    if (kept === null || kept.closed) kept = new RawConnection(ports.http);
    const connection = kept;
    if (slow) await dribble(connection, bytes);
    else connection.write(bytes);
    let answer = await connection.next();
    if (answer.status === 100) answer = await connection.next();
    if (answer.headers['connection'] === 'close' || connection.received.length > 0) {
      connection.end();
      kept = null;
    }
    return [String(answer.status)];
  }

  return {
    send(one) {
      switch (one.way) {
        case 'framed':
          return framed(one.bytes, false);
        case 'slow':
          return framed(one.bytes, true);
        case 'stream':
          return streamed(ports.http, one.bytes, null);
        case 'frames':
          return streamed(ports.grpc, one.bytes, FRAMES_MS);
        case 'grpc':
          return called(grpc, one);
      }
    },
    close: () => kept?.end(),
  };
}

async function dribble(connection: RawConnection, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; at += 37) {
    connection.write(bytes.subarray(at, at + 37));
    await new Promise(setImmediate);
  }
}

/**
 * Sends bytes and says no more: the server must end the connection, with answers or without. On HTTP/2, where a connection may go on
 * after such an end, this side ends it after `leaveMs`.
 */
function streamed(port: number, bytes: Buffer, leaveMs: number | null): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const received: Buffer[] = [];
    const socket = connect({ port, host: '127.0.0.1' });
    const timer = setTimeout(() => {
      socket.destroy();
      if (leaveMs === null) reject(new Error('the connection stayed open'));
      else resolve(['open']);
    }, leaveMs ?? PATIENCE_MS);
    socket.on('data', (chunk) => received.push(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      const statuses = [...Buffer.concat(received).toString('latin1').matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => match[1] ?? '');
      resolve(statuses.length === 0 ? ['closed'] : statuses);
    });
    socket.end(bytes);
  });
}

async function called(grpc: RawGrpc, one: Extract<FuzzCase, { way: 'grpc' }>): Promise<string[]> {
  const answer = await grpc.call(one.method, one.bytes, { metadata: { authorization: `Bearer ${KEYS.good}`, ...one.metadata }, deadlineMs: PATIENCE_MS });
  return [GRPC_FAULTS.has(answer.code) ? `fault ${status[answer.code] ?? answer.code}: ${answer.details.slice(0, 80)}` : (status[answer.code] ?? String(answer.code))];
}

/** Returns the report as lines: kinds with the counts of their answers, most frequent first. */
export function fuzzTable(report: FuzzReport): string[] {
  const kinds = new Map<string, string[]>();
  for (const [key, count] of [...report.answers].sort(([, a], [, b]) => b - a)) {
    const at = key.lastIndexOf(' ');
    kinds.set(key.slice(0, at), [...(kinds.get(key.slice(0, at)) ?? []), `${key.slice(at + 1)}: ${count}`]);
  }
  return [...kinds].map(([kind, counts]) => `${kind.padEnd(14)} ${counts.join('  ')}`);
}

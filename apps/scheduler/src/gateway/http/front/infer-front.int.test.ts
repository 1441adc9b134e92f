import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FakeHost } from '../../testing/fake-host';
import { digitsBody, outcomes, startTestGateway, type TestGateway } from '../../testing/test-gateway';
import { KEYS, testInstance, testView } from '../../testing/test-view';
import { putInferFront } from './infer-front';

let g: TestGateway;
let host: FakeHost;

beforeAll(async () => {
  g = await startTestGateway({ limits: { maxBodyBytes: 200_000 } });
  host = await g.host('one');
  g.show(testView({ instances: [testInstance('id-linear.v1.fp32.cpu.t1', host.address)] }));
  await g.until(() => [...g.gateway.pool().all()].every((slot) => slot.live.connected));
});
afterAll(() => g.close());

type Head = { line?: string; headers?: Record<string, string | null>; more?: string };

/** A well-formed request; `headers` replaces or (null) takes away, `more` is put in as it is. */
function request(body: string | Buffer, { line = 'POST /v2/models/digits/infer HTTP/1.1', headers = {}, more = '' }: Head = {}): Buffer {
  const all = { Host: 'x', Authorization: `Bearer ${KEYS.good}`, 'Content-Length': String(Buffer.byteLength(body)), ...headers };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}\r\n`]));
  return Buffer.concat([Buffer.from(`${line}\r\n${lines.join('')}${more}\r\n`, 'latin1'), Buffer.from(body)]);
}

type Answer = { status: number; head: string; body: string };

/** Cuts whole answers off the front of what was received; 100 Continue is one without a body. */
function answersIn(received: Buffer): Answer[] {
  const answers: Answer[] = [];
  for (let at = 0; ; ) {
    const end = received.indexOf('\r\n\r\n', at);
    if (end < 0) return answers;
    const head = received.toString('latin1', at, end);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (received.length < end + 4 + length) return answers;
    // Node's own refusals end with an empty chunk, which is no head.
    if (head.startsWith('HTTP/')) answers.push({ status: Number(head.slice(9, 12)), head, body: received.toString('utf8', end + 4, end + 4 + length) });
    at = end + 4 + length;
  }
}

class Client {
  received = Buffer.alloc(0);
  closed = false;
  readonly socket: Socket = connect({ port: g.port, host: '127.0.0.1', noDelay: true });

  constructor() {
    this.socket.on('data', (chunk) => (this.received = Buffer.concat([this.received, chunk])));
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => (this.closed = true));
  }

  async answers(count: number): Promise<Answer[]> {
    await g.until(() => answersIn(this.received).length >= count || this.closed);
    return answersIn(this.received);
  }
}

async function exchange(bytes: Buffer, count = 1): Promise<Answer[]> {
  const client = new Client();
  client.socket.write(bytes);
  const answers = await client.answers(count);
  client.socket.destroy();
  return answers;
}

const statuses = (answers: Answer[]): number[] => answers.map((answer) => answer.status);
const labelOf = (answer: Answer | undefined): number => {
  const { data } = (JSON.parse(answer?.body ?? '{}') as { outputs: [{ data: number[] }] }).outputs[0];
  return data.indexOf(Math.max(...data));
};

describe('requests one after the other', () => {
  test('a connection is used again, with other heads and bodies in between', async () => {
    const client = new Client();
    for (let turn = 1; turn <= 6; turn += 1) {
      client.socket.write(request(digitsBody([turn]), turn % 2 === 0 ? { headers: { 'X-Other': 'y'.repeat(turn) } } : {}));
      expect(labelOf((await client.answers(turn)).at(-1))).toBe(turn);
    }
    expect(answersIn(client.received)[0]?.head).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\nConnection: keep-alive/);
    client.socket.destroy();
  });

  test('pipelined requests are answered in order, whoever answers them', async () => {
    const other = Buffer.from('GET /v2/health/live HTTP/1.1\r\nHost: x\r\n\r\n');
    const answers = await exchange(Buffer.concat([request(digitsBody([1])), request(digitsBody([2])), request('{'), other, request(digitsBody([3]))]), 5);
    expect(statuses(answers)).toEqual([200, 200, 400, 200, 200]);
    expect([answers[0], answers[1], answers[4]].map(labelOf)).toEqual([1, 2, 3]);
  });

  test('a client that sends far ahead is answered in full', async () => {
    const one = request(digitsBody([4]), { more: `X-Padding: ${'p'.repeat(3_000)}\r\n` });
    expect(statuses(await exchange(Buffer.concat(Array.from({ length: 100 }, () => one)), 100))).toEqual(Array.from({ length: 100 }, () => 200));
  });

  test.each([1, 7, 60])('bytes in pieces of %d', async (size) => {
    const bytes = Buffer.concat([request(digitsBody([5])), request(digitsBody([6]))]);
    const client = new Client();
    for (let at = 0; at < bytes.length; at += size) {
      client.socket.write(bytes.subarray(at, at + size));
      await new Promise(setImmediate);
    }
    expect((await client.answers(2)).map(labelOf)).toEqual([5, 6]);
    client.socket.destroy();
  });

  test('a body in pieces after its head', async () => {
    const bytes = request(digitsBody(Array.from({ length: 60 }, () => 7)));
    const end = bytes.indexOf('\r\n\r\n') + 4;
    const client = new Client();
    for (const [from, to] of [[0, end], [end, end + 5], [end + 5, bytes.length - 1], [bytes.length - 1, bytes.length]] as const) {
      client.socket.write(bytes.subarray(from, to));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(statuses(await client.answers(1))).toEqual([200]);
    client.socket.destroy();
  });
});

describe('requests of other kinds go on to the full server', () => {
  const body = digitsBody([8]);
  const chunked = (): Buffer => Buffer.concat([request('', { headers: { 'Content-Length': null, 'Transfer-Encoding': 'chunked' } }), Buffer.from(`${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`)]);

  test.each<[string, () => Buffer, number[]]>([
    ['a chunked body', chunked, [200]],
    ['two chunked bodies and a plain one', () => Buffer.concat([chunked(), request(body), chunked()]), [200, 200, 200]],
    ['HTTP/1.0', () => request(body, { line: 'POST /v2/models/digits/infer HTTP/1.0' }), [200]],
    ['Expect: 100-continue', () => request(body, { headers: { Expect: '100-continue' } }), [100, 200]],
    ['Connection: close', () => request(body, { headers: { Connection: 'close' } }), [200]],
    ['an encoded name', () => request(body, { line: 'POST /v2/models/di%67its/infer HTTP/1.1' }), [200]],
    ['a query string', () => request(body, { line: 'POST /v2/models/digits/infer?x=1 HTTP/1.1' }), [200]],
    ['no key', () => request(body, { headers: { Authorization: null } }), [401]],
    ['a wrong objective header', () => request(body, { more: 'x-infaas-min-accuracy: high\r\n' }), [400]],
    ['a body that is too large', () => request(Buffer.alloc(200_001, 32)), [413]],
  ])('%s', async (_, bytes, expected) => {
    expect(statuses(await exchange(bytes(), expected.length))).toEqual(expected);
  });

  test('Connection: close closes', async () => {
    const client = new Client();
    client.socket.write(request(body, { headers: { Connection: 'close' } }));
    await g.until(() => client.closed);
    expect(statuses(answersIn(client.received))).toEqual([200]);
  });
});

describe('what two parsers could read differently is refused', () => {
  const body = digitsBody([1]);
  const smuggled = 'GET /v2 HTTP/1.1\r\nHost: x\r\n\r\n';

  test.each<[string, Head]>([
    ['two lengths', { more: 'Content-Length: 5\r\n' }],
    ['the same length twice', { more: `Content-Length: ${body.length}\r\n` }],
    ['length and chunks', { more: 'Transfer-Encoding: chunked\r\n' }],
    ['a list of lengths', { headers: { 'Content-Length': `${body.length}, ${body.length}` } }],
    ['a signed length', { headers: { 'Content-Length': `+${body.length}` } }],
    ['a hexadecimal length', { headers: { 'Content-Length': '0x10' } }],
    ['a negative length', { headers: { 'Content-Length': '-1' } }],
    ['a space before the colon', { headers: { 'Content-Length': null }, more: `Content-Length : ${body.length}\r\n` }],
    ['a folded line', { headers: { 'Content-Length': null }, more: `Content-Length:\r\n ${body.length}\r\n` }],
    ['a bare line feed', { headers: { 'Content-Length': null }, more: `X: y\nContent-Length: ${body.length}\r\n` }],
    ['a NUL', { more: 'X: a\0b\r\n' }],
    ['a line without a colon', { more: 'nonsense\r\n' }],
    ['two hosts', { more: 'Host: y\r\n' }],
    ['two spaces in the request line', { line: 'POST  /v2/models/digits/infer HTTP/1.1' }],
    ['another protocol', { line: 'POST /v2/models/digits/infer HTTP/9.1' }],
  ])('%s', async (_, head) => {
    const before = host.queries.length;
    const answers = await exchange(Buffer.concat([request(body, head), Buffer.from(smuggled)]), 2);
    // Node may take some of these as they are meant; then the one answer is to the one request, and nothing hides behind it.
    const [first] = answers;
    expect([200, 400]).toContain(first?.status);
    expect(host.queries.length - before).toBe(first?.status === 200 ? 1 : 0);
    if (first?.status === 400) expect(answers).toHaveLength(1);
  });

  test('no host is refused', async () => {
    expect(statuses(await exchange(request(body, { headers: { Host: null } })))).toEqual([400]);
  });

  test('any change of a head ends in one answer or none, and never in a 500', async () => {
    const plain = request(body);
    const change = fc.record({ at: fc.integer({ min: 0, max: plain.length - 1 }), insert: fc.uint8Array({ maxLength: 3 }), remove: fc.integer({ min: 0, max: 3 }) });
    await fc.assert(fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 2 }), async (changes) => {
      let bytes = plain;
      for (const { at, insert, remove } of changes) bytes = Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]);
      const client = new Client();
      client.socket.end(bytes);
      await g.until(() => client.closed);
      for (const status of statuses(answersIn(client.received))) expect([100, 200, 400, 401, 404, 405, 413, 422, 431, 501, 503]).toContain(status);
    }), { numRuns: 150 });
  });

  test('the server still serves', async () => {
    expect(statuses(await exchange(request(body)))).toEqual([200]);
  });
});

describe('slow clients', () => {
  test.each<[string, Buffer, RegExp]>([
    ['nothing', Buffer.alloc(0), /^HTTP\/1\.1 408/],
    ['half a body', request(digitsBody([1])).subarray(0, -5), /^HTTP\/1\.1 408/],
    ['nothing after its first answer', request(digitsBody([1])), /^HTTP\/1\.1 200[^]*}$/],
  ])('%s: the connection ends in time', async (_, bytes, last) => {
    const server = createServer();
    putInferFront(server, g.gateway, { headersMs: 60, requestMs: 60, keepAliveMs: 60, checkMs: 20 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
    let received = '';
    socket.on('data', (chunk) => (received += chunk.toString()));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(bytes);
    await closed;
    expect(received).toMatch(last);
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('clients that go away', () => {
  test('while their query runs: the instance is told, and the query is counted as cancelled', async () => {
    host.act = () => ({ do: 'silent' });
    const [before, cancelled] = [host.queries.length, host.cancelled.length];
    const client = new Client();
    client.socket.write(request(digitsBody([1])));
    await g.until(() => host.queries.length > before);
    client.socket.destroy();
    await g.until(() => host.cancelled.length > cancelled);
    host.act = () => ({ do: 'answer' });
    expect(g.gateway.load().open).toBe(0);
  });

  test('within their body: counted once', async () => {
    const fresh = await startTestGateway();
    fresh.show(testView({ instances: [] }));
    const socket = connect({ port: fresh.port, host: '127.0.0.1' });
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    socket.write(request(digitsBody([1])).subarray(0, -5));
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await fresh.gateway.close(0);
    expect(outcomes(fresh.usage())).toMatchObject({ cancelled: 1, answered: 0, refused: 0 });
    await fresh.close();
  });
});

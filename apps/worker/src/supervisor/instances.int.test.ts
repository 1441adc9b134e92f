import { packBytesElements } from '@infaas/shared/protocol/oip-values';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openContentStore, type ContentStore } from '@infaas/shared/platform/content-store';
import { createFrameReader } from '@infaas/shared/protocol/frame-reader';
import { encodeFrame, encodeInfer, FRAME, REFUSAL } from '@infaas/shared/protocol/frames';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundleEntries, type BundledEntries } from '../testing/bundle-entries';
import { doubleModel, executableOf, floatRows, floatsOf, loopModel, rowsOf, slowModel, tinyModel } from '../testing/tiny-models';
import { openHostClient, type HostClient } from './host-client';
import { openHostPool, type HostPool } from './host-pool';
import { InstanceSupervisor, type InstanceEvent } from './instance-supervisor';

let bundle: BundledEntries;
let pool: HostPool;
let directory: string;
let store: ContentStore;
const open: { supervisors: InstanceSupervisor[]; clients: HostClient[] } = { supervisors: [], clients: [] };

beforeAll(async () => {
  bundle = await bundleEntries(['instance-host-main', 'session-thread-main']);
  directory = await mkdtemp(join(tmpdir(), 'iw-'));
  store = openContentStore(join(directory, 'store'));
  pool = openHostPool({ command: bundle.command('instance-host-main'), environment: { PATH: process.env['PATH'] } });
}, 60_000);
afterEach(async () => {
  for (const client of open.clients.splice(0)) client.close();
  for (const supervisor of open.supervisors.splice(0)) await supervisor.close(2_000);
});
afterAll(async () => {
  await pool.close();
  await bundle.close();
  await rm(directory, { recursive: true, force: true });
});

function supervise(more: { servingAllowanceBytes?: number } = {}) {
  const events: InstanceEvent[] = [];
  let notify: () => void = () => undefined;
  const supervisor = new InstanceSupervisor({
    pool, runDirectory: directory, artifactPath: (sha256) => store.path(sha256), providers: ['cpu'], tokenOf: (id) => `token-of-${id}`, ...more,
    onEvent(event) {
      events.push(event);
      notify();
    },
  });
  open.supervisors.push(supervisor);
  const eventOf = async (state: string): Promise<InstanceEvent> => {
    for (;;) {
      const found = events.find((event) => event.state === state);
      if (found) return found;
      await new Promise<void>((resolve) => {
        notify = resolve;
      });
    }
  };
  return { supervisor, events, eventOf };
}

async function connectTo(address: string, token = 'token-of-a'): Promise<HostClient> {
  const client = await openHostClient({ address, token });
  open.clients.push(client);
  return client;
}

const one = (values: number[]) => ({ tensors: [floatRows([values])], rows: 1, picture: false });

describe('an instance', () => {
  it('answers many queries in shared batches, each with its own rows', async () => {
    const { supervisor } = supervise();
    const { address, loadUs } = await supervisor.start('a', executableOf(await store.put(doubleModel(3)), rowsOf(3)));
    expect(loadUs).toBeGreaterThan(0);
    expect(address.replace('unix:', '').length).toBeLessThan(100);
    const client = await connectTo(address);
    const answers = await Promise.all(Array.from({ length: 200 }, (_, at) => client.query(at % 5 === 0
      ? { tensors: [floatRows([[at, 0, 1], [-at, 2, 3]])], rows: 2, picture: false }
      : one([at, 0, 1]))));
    answers.forEach((answer, at) => {
      if (!answer.ok) throw new Error(answer.message);
      expect(floatsOf(answer.answer.tensors[0])).toEqual(at % 5 === 0 ? [2 * at + 1, 1, 3, -2 * at + 1, 5, 7] : [2 * at + 1, 1, 3]);
    });
    expect(Math.max(...answers.map((answer) => (answer.ok ? answer.answer.batchSize : 0)))).toBeGreaterThan(1);
  }, 30_000);

  it('splits a query of more rows than the graph takes at once', async () => {
    const { supervisor } = supervise();
    const { address } = await supervisor.start('a', executableOf(await store.put(doubleModel(1)), rowsOf(1), { maxBatch: 4 }));
    const client = await connectTo(address);
    const answer = await client.query({ tensors: [floatRows(Array.from({ length: 11 }, (_, at) => [at]))], rows: 11, picture: false });
    expect(answer.ok && floatsOf(answer.answer.tensors[0])).toEqual(Array.from({ length: 11 }, (_, at) => 2 * at + 1));
  }, 30_000);

  it('refuses what does not fit, with a sentence, and goes on', async () => {
    const { supervisor } = supervise();
    const { address } = await supervisor.start('a', executableOf(await store.put(doubleModel(3)), rowsOf(3)));
    const client = await connectTo(address);
    const wrongShape = await client.query({ tensors: [floatRows([[1, 2]])], rows: 1, picture: false });
    const wrongType = await client.query({ tensors: [{ dtype: 'INT32', shape: [1, 3], data: new Uint8Array(12) }], rows: 1, picture: false });
    const wrongBytes = await client.query({ tensors: [{ dtype: 'FP32', shape: [1, 3], data: new Uint8Array(8) }], rows: 1, picture: false });
    expect([wrongShape, wrongType, wrongBytes].map((answer) => (answer.ok ? '' : answer.message))).toEqual([
      'input "x" must have the shape [-1,3], not [1,2]', 'input "x" must be FP32, not INT32', 'input "x" must have 12 bytes, not 8',
    ]);
    expect((await client.query(one([1, 2, 3]))).ok).toBe(true);
  }, 30_000);

  it('ends a stream without its token, and one that sends no frames', async () => {
    const { supervisor } = supervise();
    const { address } = await supervisor.start('a', executableOf(await store.put(doubleModel(3)), rowsOf(3)));
    const stranger = await connectTo(address, 'token-of-b');
    await expect(stranger.query(one([1, 2, 3]))).rejects.toThrow('went away');
    const noise = connect(address.replace('unix:', ''));
    noise.on('error', () => undefined);
    const closed = new Promise<void>((resolve) => noise.once('close', () => resolve()));
    noise.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    await closed;
    const client = await connectTo(address);
    expect((await client.query(one([1, 2, 3]))).ok).toBe(true);
  }, 30_000);

  it('frees the place of a query that was cancelled or whose gateway went away', async () => {
    const { supervisor } = supervise();
    const { address } = await supervisor.start('a', executableOf(await store.put(slowModel(512, 32)), rowsOf(512), { maxBatch: 1 }));
    const values = Array.from({ length: 512 }, () => 1);
    const socket = connect(address.replace('unix:', ''));
    const frames: { type: number; aux: number; queryId: number }[] = [];
    const header = { remainingUs: 0, deadlineUs: 0, rows: 1, priority: 0, applicationSlot: 0 };
    const cancelled = new Promise<void>((resolve) => {
      const read = createFrameReader(({ type, aux, queryId }) => {
        frames.push({ type, aux, queryId });
        if (type === FRAME.refuse) resolve();
      });
      socket.on('data', (chunk) => read(chunk));
    });
    socket.write(Buffer.concat([
      encodeFrame({ type: FRAME.hello, body: Buffer.from('token-of-a') }),
      ...Array.from({ length: 200 }, (_, at) => encodeInfer(at, header, { picture: false, tensors: [floatRows([values])] })),
      encodeFrame({ type: FRAME.cancel, queryId: 199 }),
    ]));
    await cancelled;
    expect(frames.filter((frame) => frame.type === FRAME.refuse)).toEqual([{ type: FRAME.refuse, aux: REFUSAL.cancelled, queryId: 199 }]);
    socket.destroy();
    const client = await connectTo(address);
    const answer = await client.query(one(values));
    // 198 queries were waiting before; those that had not started went with their stream.
    expect(answer.ok && answer.answer.queued).toBe(0);
  }, 30_000);

  it('decodes pictures to the size of the variant', async () => {
    const { supervisor } = supervise();
    const model = tinyModel({
      inputs: [{ name: 'picture', dtype: 'UINT8', dims: ['n', 2, 2, 3] }], outputs: [{ name: 'pixels', dtype: 'FP32', dims: ['n', 2, 2, 3] }],
      nodes: [{ op: 'Cast', inputs: ['picture'], outputs: ['pixels'], attributes: [{ name: 'to', type: 2, i: 1 }] }],
    });
    const executable = executableOf(await store.put(model), rowsOf(1), {
      input: { kind: 'picture', name: 'picture' }, picture: { kind: 'image', width: 2, height: 2, channels: 'rgb', layout: 'nhwc', range: [0, 255] },
      output: { kind: 'tensors', tensors: [{ name: 'pixels', dtype: 'FP32', shape: [-1, 2, 2, 3] }] },
    });
    const { address } = await supervisor.start('a', executable);
    const client = await connectTo(address);
    const red = await sharp({ create: { width: 9, height: 9, channels: 3, background: { r: 200, g: 10, b: 30 } } }).png().toBuffer();
    const pictures = (...all: Buffer[]) => ({ tensors: [{ dtype: 'BYTES' as const, shape: [all.length], data: packBytesElements(all) }], rows: all.length, picture: true });
    const [answer, broken] = await Promise.all([client.query(pictures(red, red)), client.query(pictures(Buffer.from('no picture')))]);
    expect(answer.ok && floatsOf(answer.answer.tensors[0])).toEqual(Array.from({ length: 8 }, () => [200, 10, 30]).flat());
    expect(broken).toMatchObject({ ok: false, code: REFUSAL.badInput });
  }, 30_000);

  it.each([{ where: 'in a thread', latencyUs: 50_000 }, { where: 'on the main thread', latencyUs: 100 }])('runs $where when the profile says so', async ({ latencyUs }) => {
    const { supervisor } = supervise();
    const latency = [{ batch: 1, meanUs: latencyUs, p95Us: latencyUs, p99Us: latencyUs }, { batch: 32, meanUs: latencyUs, p95Us: latencyUs, p99Us: latencyUs }];
    const { address } = await supervisor.start('a', executableOf(await store.put(slowModel(64, 4)), rowsOf(64), { latency }));
    const client = await connectTo(address);
    const values = Array.from({ length: 64 }, (_, at) => at);
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.query(one(values))));
    for (const answer of answers) expect(answer.ok && floatsOf(answer.answer.tensors[0])).toEqual(values);
  }, 30_000);

  it('gives up a query that cannot be answered in time', async () => {
    const { supervisor } = supervise();
    const latency = [{ batch: 1, meanUs: 80_000, p95Us: 80_000, p99Us: 80_000 }];
    const { address } = await supervisor.start('a', executableOf(await store.put(doubleModel(3)), rowsOf(3), { latency, maxBatch: 1 }));
    const client = await connectTo(address);
    const late = await client.query({ ...one([1, 2, 3]), remainingUs: 10_000, deadlineUs: 10_000 });
    expect(late).toMatchObject({ ok: false, code: REFUSAL.lateDropped });
    expect((await client.query({ ...one([1, 2, 3]), remainingUs: 5_000_000, deadlineUs: 5_000_000 })).ok).toBe(true);
  }, 30_000);

  it('hosts graphs without a batch dimension, with several inputs and outputs', async () => {
    const { supervisor } = supervise();
    const model = tinyModel({
      inputs: [{ name: 'a', dtype: 'FP32', dims: [2] }, { name: 'b', dtype: 'FP32', dims: [] }],
      outputs: [{ name: 'sum', dtype: 'FP32', dims: [2] }, { name: 'product', dtype: 'FP32', dims: [2] }],
      nodes: [{ op: 'Add', inputs: ['a', 'b'], outputs: ['sum'] }, { op: 'Mul', inputs: ['a', 'b'], outputs: ['product'] }],
    });
    const specs = {
      inputs: [{ name: 'a', dtype: 'FP32' as const, shape: [2] }, { name: 'b', dtype: 'FP32' as const, shape: [] }],
      outputs: [{ name: 'sum', dtype: 'FP32' as const, shape: [2] }, { name: 'product', dtype: 'FP32' as const, shape: [2] }],
    };
    const { address } = await supervisor.start('a', executableOf(await store.put(model), specs, { maxBatch: 1 }));
    const client = await connectTo(address);
    const bytes = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
    const answers = await Promise.all([1, 2, 3].map((b) => client.query({
      tensors: [{ dtype: 'FP32', shape: [2], data: bytes(1, 2) }, { dtype: 'FP32', shape: [], data: bytes(b) }], rows: 1, picture: false,
    })));
    expect(answers.map((answer) => answer.ok && answer.answer.tensors.map(floatsOf))).toEqual([[[2, 3], [1, 2]], [[3, 4], [2, 4]], [[4, 5], [3, 6]]]);
  }, 30_000);

  it('reports a crash with its reason and refuses nothing silently', async () => {
    const { supervisor, eventOf } = supervise();
    const { address } = await supervisor.start('a', executableOf(await store.put(doubleModel(3)), rowsOf(3)));
    const client = await connectTo(address);
    await client.query(one([1, 2, 3]));
    const [running] = supervisor.stats();
    process.kill(running?.pid ?? -1, 'SIGSEGV');
    expect(await eventOf('failed')).toMatchObject({ id: 'a', reason: expect.stringContaining('SIGSEGV') });
    await expect(client.query(one([1, 2, 3]))).rejects.toThrow('went away');
    expect(supervisor.list()).toEqual([]);
  }, 30_000);

  it('is killed when it uses more memory than its budget', async () => {
    const { supervisor, eventOf } = supervise({ servingAllowanceBytes: 0 });
    await supervisor.start('a', executableOf(await store.put(doubleModel(3)), rowsOf(3), { memoryBytes: 1_000_000 }));
    supervisor.watch();
    expect((await eventOf('failed')).reason).toMatch(/memory; its budget is 1 MiB/u);
  }, 30_000);

  it.each([{ where: 'in a thread', latencyUs: 20_000 }, { where: 'on the main thread', latencyUs: 100 }])('is killed when a run $where does not end', async ({ latencyUs }) => {
    const { supervisor, eventOf } = supervise();
    const latency = [{ batch: 1, meanUs: latencyUs, p95Us: latencyUs, p99Us: latencyUs }];
    const specs = {
      inputs: [{ name: 'n', dtype: 'INT64' as const, shape: [] }, { name: 'x', dtype: 'FP32' as const, shape: [1] }],
      outputs: [{ name: 'y', dtype: 'FP32' as const, shape: [1] }],
    };
    const { address } = await supervisor.start('a', executableOf(await store.put(loopModel()), specs, { latency, maxBatch: 1 }));
    const client = await connectTo(address);
    const turns = (n: bigint) => ({
      tensors: [{ dtype: 'INT64' as const, shape: [], data: new Uint8Array(BigInt64Array.of(n).buffer) }, { dtype: 'FP32' as const, shape: [1], data: new Uint8Array(4) }],
      rows: 1, picture: false,
    });
    const answer = await client.query(turns(5n));
    expect(answer.ok && floatsOf(answer.answer.tensors[0])).toEqual([5]);
    await Promise.all([
      expect(client.query(turns(2n ** 60n))).rejects.toThrow('went away'),
      expect(eventOf('failed').then((event) => event.reason)).resolves.toMatch(/a run took longer than 1000 ms/u),
    ]);
  }, 60_000);

  it('drains: what was accepted is answered, then the process and its socket are gone', async () => {
    const { supervisor, events } = supervise();
    const { address } = await supervisor.start('a', executableOf(await store.put(slowModel(256, 8)), rowsOf(256), { maxBatch: 1 }));
    const client = await connectTo(address);
    const values = Array.from({ length: 256 }, (_, at) => at);
    await client.query(one(values));
    const accepted = Array.from({ length: 50 }, () => client.query(one(values)));
    await Promise.race(accepted);
    const [stopped, answers] = await Promise.all([supervisor.stop('a', 20_000), Promise.all(accepted)]);
    expect(stopped).toBe(true);
    expect(answers.every((answer) => answer.ok)).toBe(true);
    expect(events.at(-1)).toEqual({ id: 'a', state: 'stopped', address: null, loadUs: null, reason: null });
    await expect(stat(address.replace('unix:', ''))).rejects.toThrow();
    expect(await supervisor.stop('a', 1_000)).toBe(false);
  }, 30_000);

  it('says why a model does not load, and starts each id once', async () => {
    const { supervisor } = supervise();
    await expect(supervisor.start('bad', executableOf(await store.put(Buffer.from('no model')), rowsOf(3)))).rejects.toThrow(/protobuf|parsing|load/iu);
    const executable = executableOf(await store.put(doubleModel(3)), rowsOf(3));
    const [first, second] = await Promise.all([supervisor.start('a', executable), supervisor.start('a', executable)]);
    expect(first).toEqual(second);
    expect(supervisor.stats()).toHaveLength(1);
  }, 30_000);
});

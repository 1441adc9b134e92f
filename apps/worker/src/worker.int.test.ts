import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JOBS, type Executable, type JobName, type JobPayload, type JobResult } from '@infaas/shared/jobs/catalogue';
import { openContentStore, type ContentStore } from '@infaas/shared/platform/content-store';
import { instanceToken } from '@infaas/shared/platform/instance-token';
import { openJobProducer, queueLocation, type JobProducer } from '@infaas/shared/platform/job-queue';
import { startPostgres } from '@infaas/shared/platform/testing/start-postgres';
import { startRedis, type TestServer } from '@infaas/shared/platform/testing/start-redis';
import { decodeAnswer, encodeInfer, FRAME_HEADER_BYTES } from '@infaas/shared/protocol/frames';
import { helloSchema, type WorkerHello, type WorkerMessage } from '@infaas/shared/protocol/link';
import { createLinkReader, encodeLink } from '@infaas/shared/protocol/link-codec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHostClient } from './supervisor/host-client';
import { bundleEntries, type BundledEntries } from './testing/bundle-entries';
import { doubleModel, executableOf, floatRows, floatsOf, rowsOf, tinyModel } from './testing/tiny-models';

const TOKEN = 'a-token-for-this-test-only';

/** Control's end of the link, as far as a worker needs it. */
class FakeControl {
  readonly messages: WorkerMessage[] = [];
  readonly hellos: WorkerHello[] = [];
  #sockets = new Set<Socket>();
  #wake: () => void = () => undefined;
  readonly server: Server = createServer((socket) => {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    const read = createLinkReader<WorkerMessage>(({ message }) => {
      if (message.kind === 'hello') {
        const hello = helloSchema.parse(message);
        if (hello.role === 'worker') this.hellos.push(hello);
        socket.write(encodeLink({ kind: 'welcome', workerId: 'w', stopInstances: this.toStop }));
      } else {
        this.messages.push(message);
      }
      this.#wake();
    });
    socket.on('data', read);
  });
  toStop: string[] = [];

  listen(port = 0): Promise<number> {
    return new Promise((resolve) => this.server.listen(port, '127.0.0.1', () => {
      const address = this.server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    }));
  }

  async until<T>(find: () => T | undefined): Promise<T> {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  close(): void {
    this.dropConnections();
    this.server.close();
  }
}

let bundle: BundledEntries;
beforeAll(async () => {
  bundle = await bundleEntries(['worker-main', 'instance-host-main', 'session-thread-main', 'inspector-main']);
}, 60_000);
afterAll(() => bundle.close());

describe.each([
  { backend: 'Redis', open: startRedis, signal: 'SIGTERM' as const },
  { backend: 'PostgreSQL', open: startPostgres, signal: 'SIGKILL' as const },
])('a worker with its queue on $backend', ({ open, signal }) => {
  let server: TestServer;
  let directory: string;
  let store: ContentStore;
  let producer: JobProducer;
  let worker: ChildProcess;
  const control = new FakeControl();

  beforeAll(async () => {
    [server, directory] = await Promise.all([open(), mkdtemp(join(tmpdir(), 'iw-'))]);
    store = openContentStore(join(directory, 'store'));
    const port = await control.listen();
    producer = openJobProducer(queueLocation(server.url), 'cpu.test-1', () => undefined);
    worker = spawn(process.execPath, [bundle.path('worker-main')], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        PATH: process.env['PATH'], INFAAS_WORKER_NAME: 'test-1', INFAAS_CONTROL_PORT: String(port), INFAAS_LINK_TOKEN: TOKEN, INFAAS_QUEUE_URL: server.url,
        INFAAS_STORE: join(directory, 'store'), INFAAS_RUN_DIR: join(directory, 'run'), INFAAS_WORKER_CORES: '2', INFAAS_LOG_LEVEL: 'warn',
      },
    });
    await control.until(() => control.hellos[0]);
  }, 60_000);
  afterAll(async () => {
    worker.kill('SIGKILL');
    await producer.close();
    control.close();
    await server.close();
    await rm(directory, { recursive: true, force: true });
  }, 30_000);

  let jobs = 0;
  async function run<Name extends JobName>(name: Name, payload: Omit<JobPayload<Name>, 'workId' | 'epoch'>): Promise<{ ok: true; result: JobResult<Name> } | { ok: false; code: string; message: string }> {
    const id = `job${(jobs += 1)}`;
    await producer.add(name, `${id}-1`, { ...payload, workId: id, epoch: 1 } as unknown as JobPayload<Name>);
    for (;;) {
      const { outcome, error } = await producer.look(`${id}-1`);
      if (error !== null) throw new Error(error);
      if (outcome?.ok) return { ok: true, result: JOBS[name].result.parse(outcome.result) as JobResult<Name> };
      if (outcome) return { ok: false, code: outcome.failure.code, message: outcome.failure.message };
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  async function result<Name extends JobName>(name: Name, payload: Omit<JobPayload<Name>, 'workId' | 'epoch'>): Promise<JobResult<Name>> {
    const outcome = await run(name, payload);
    if (!outcome.ok) throw new Error(`${outcome.code}: ${outcome.message}`);
    return outcome.result;
  }

  it('says what it is', () => {
    expect(control.hellos[0]).toMatchObject({
      role: 'worker', name: 'test-1', queue: 'cpu.test-1', token: TOKEN, instances: [],
      hardware: { kind: 'cpu', cores: 2, providers: expect.arrayContaining(['cpu']), software: { onnxruntime: expect.stringMatching(/^\d+\./u) } },
    });
    expect(control.hellos[0]?.hardware.memoryBytes).toBeGreaterThan(0);
  });

  it('starts an instance once, serves on its stream, reports it, keeps it over a lost link, and stops it', async () => {
    const executable = executableOf(await store.put(doubleModel(3)), rowsOf(3));
    const started = await result('start-instance', { instanceId: 'i1', executable });
    expect(await result('start-instance', { instanceId: 'i1', executable })).toEqual(started);
    const client = await openHostClient({ address: started.address, token: instanceToken('i1', TOKEN) });
    const answer = await client.query({ tensors: [floatRows([[1, 2, 3]])], rows: 1, picture: false });
    expect(answer.ok && floatsOf(answer.answer.tensors[0])).toEqual([3, 5, 7]);
    await control.until(() => control.messages.find((message) => message.kind === 'instance' && message.state === 'active'));
    await control.until(() => control.messages.find((message) => message.kind === 'status' && message.instances.some(({ id, stats }) => id === 'i1' && stats.queries === 1 && stats.memoryBytes > 0)));
    const before = control.hellos.length;
    control.dropConnections();
    const again = await control.until(() => control.hellos[before]);
    expect(again.instances).toEqual([{ id: 'i1', variantId: 'variant-1', address: started.address }]);
    expect(again.bootId).toBe(control.hellos[0]?.bootId);
    expect(await result('stop-instance', { instanceId: 'i1', drainMs: 2_000 })).toEqual({ stopped: true });
    expect(await result('stop-instance', { instanceId: 'i1', drainMs: 2_000 })).toEqual({ stopped: false });
    await control.until(() => control.messages.find((message) => message.kind === 'instance' && message.state === 'stopped'));
    client.close();
  }, 60_000);

  it('stops what control does not know any more', async () => {
    await result('start-instance', { instanceId: 'i2', executable: executableOf(await store.put(doubleModel(3)), rowsOf(3)) });
    control.toStop = ['i2'];
    control.dropConnections();
    await control.until(() => control.messages.find((message) => message.kind === 'instance' && message.id === 'i2' && message.state === 'stopped'));
    control.toStop = [];
  }, 60_000);

  it('inspects, generates, profiles and evaluates, end to end', async () => {
    const model = await store.put(classifier());
    const { inspection } = await result('inspect', { versionId: 'v1', model });
    expect(inspection.signature.inputs).toEqual([{ name: 'x', dtype: 'FP32', shape: [-1, 4] }]);
    const input = { kind: 'tensors' as const, tensors: inspection.signature.inputs };
    const output = { kind: 'scores' as const, name: 'scores', classes: 4 };
    const generated = await result('generate', {
      versionId: 'v1', model, input, output, inputRecord: { kind: 'tensor' }, outputRecord: { kind: 'scores', activation: 'none' },
    });
    const [base] = generated.artifacts;
    expect(generated.artifacts.map((artifact) => artifact.form)).toContain('base');
    const executable: Executable = { ...executableOf(base?.artifact ?? '', { inputs: [], outputs: [] }, { maxBatch: base?.maxBatch ?? 1 }), input, output };
    const profile = await result('profile', { versionId: 'v1', executable, batches: [1, 4], budgetMs: 2_000 });
    expect(profile.latency.map((point) => point.batch)).toEqual([1, 4]);
    for (const point of profile.latency) expect(point.samples >= 5 && point.p50Us <= point.p95Us && point.p95Us <= point.p99Us).toBe(true);
    expect(profile.loadUs > 0 && profile.memoryBytes > 1e6).toBe(true);
    // The class is the largest of four numbers; every fifth label is wrong on purpose.
    const rows = Array.from({ length: 50 }, (_, at) => {
      const label = at % 4;
      return `${[0, 1, 2, 3].map((place) => (place === label ? 1 : 0)).join(',')},${at % 5 === 0 ? (label + 1) % 4 : label}`;
    });
    const validationSet = await store.put(Buffer.from(`a,b,c,d,label\n${rows.join('\n')}\n`));
    const evaluated = await result('evaluate', { versionId: 'v1', executable, validationSet, metric: 'top1', limit: 0 });
    expect(evaluated).toMatchObject({ value: 0.8, samples: 50 });
    expect(evaluated.low).toBeLessThan(0.8);
    expect(evaluated.high).toBeGreaterThan(0.8);
    const derived = await result('generate', {
      versionId: 'v1', model, input, output, inputRecord: { kind: 'tensor' }, outputRecord: { kind: 'scores', activation: 'none' }, stage: 'derived',
      precisions: ['fp16', 'int8-static'], validationSet,
    });
    expect(derived.artifacts).toMatchObject([{ form: 'derived', precision: 'fp16', errors: { agreement: 1, samples: 50, inputs: 'validation' } }]);
    expect(derived.rejected).toMatchObject([{ form: 'derived', precision: 'int8-static', reason: expect.stringContaining('no convolution') as string }]);
  }, 90_000);

  it('answers a deferred query on a host for the moment, and on an instance that runs', async () => {
    const executable = executableOf(await store.put(doubleModel(2)), rowsOf(2));
    const header = { remainingUs: 0, deadlineUs: 0, rows: 2, priority: 0, applicationSlot: 0 };
    const frame = encodeInfer(1, header, { picture: false, tensors: [floatRows([[1, 2], [3, 4]])] });
    const payload = { deferredId: 'd', executable, input: await store.put(frame.subarray(FRAME_HEADER_BYTES)), picture: false, rows: 2 };
    const first = await result('deferred-query', payload);
    await result('start-instance', { instanceId: 'i3', executable });
    const second = await result('deferred-query', payload);
    for (const { output } of [first, second]) expect(floatsOf(decodeAnswer(await store.get(output)).tensors[0])).toEqual([3, 5, 7, 9]);
    await result('stop-instance', { instanceId: 'i3', drainMs: 1_000 });
  }, 60_000);

  it('reports what cannot be done as a failure with a sentence', async () => {
    const broken = await store.put(Buffer.from('this is no model'));
    const start = await run('start-instance', { instanceId: 'bad', executable: executableOf(broken, rowsOf(3)) });
    expect(start).toMatchObject({ ok: false, code: 'load_failed' });
    expect(await run('inspect', { versionId: 'v', model: broken })).toMatchObject({ ok: false, code: 'malformed' });
    expect(await run('evaluate', {
      versionId: 'v', executable: executableOf(broken, rowsOf(3)), validationSet: broken, metric: 'top1', limit: 0,
    })).toMatchObject({ ok: false, code: 'malformed' });
  }, 60_000);

  it('takes its hosts with it, whichever way it ends', async () => {
    const { address } = await result('start-instance', { instanceId: 'last', executable: executableOf(await store.put(doubleModel(3)), rowsOf(3)) });
    const ended = new Promise((resolve) => worker.once('exit', (code, signal) => resolve(code ?? signal)));
    worker.kill(signal);
    expect(await ended).toBe(signal === 'SIGTERM' ? 0 : signal);
    const host = { address, token: instanceToken('last', TOKEN) };
    while (await openHostClient(host).then((client) => {
      client.close();
      return true;
    }, () => false)) await new Promise((resolve) => setTimeout(resolve, 20));
  }, 30_000);
});

/** Scores are the four inputs, times ten. */
function classifier(): Uint8Array {
  return tinyModel({
    inputs: [{ name: 'x', dtype: 'FP32', dims: ['n', 4] }], outputs: [{ name: 'scores', dtype: 'FP32', dims: ['n', 4] }],
    floats: { ten: { dims: [1], values: [10] } }, nodes: [{ op: 'Mul', inputs: ['x', 'ten'], outputs: ['scores'] }],
  });
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobOutcome } from '../jobs/catalogue';
import { openJobConsumer, openJobProducer, queueLocation, type JobHandlers, type JobProducer } from './job-queue';
import { startPostgres } from './testing/start-postgres';
import { startRedis, type TestServer } from './testing/start-redis';

const HASH = 'a'.repeat(64);
const refused: JobOutcome = { ok: false, failure: { code: 'unsupported', message: 'not in this test', retry: false } };

/** Handlers of which only stop-instance and inspect do anything. */
function handlers(over: Partial<JobHandlers>): JobHandlers {
  const other = (): Promise<JobOutcome> => Promise.resolve(refused);
  return {
    'start-instance': other, 'stop-instance': other, inspect: other, generate: other, profile: other, evaluate: other, 'deferred-query': other,
    'preview-validation': other, 'propose-records': other, 'compare-outputs': other,
    'offline-fetch': other, 'offline-split': other, 'offline-chunk': other, 'offline-assemble': other,
    ...over,
  };
}

async function until<T>(ask: () => Promise<T | null> | T | null): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function ends(producer: JobProducer, ...ids: string[]): Promise<void> {
  for (const id of ids) await until(async () => (['completed', 'failed'].includes((await producer.look(id)).state) ? true : null));
}

let names = 0;

describe.each([{ backend: 'Redis', open: startRedis }, { backend: 'PostgreSQL', open: startPostgres }])('the job queue on $backend', ({ open }) => {
  let server: TestServer;
  const closers: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    server = await open();
  }, 60_000);
  afterAll(async () => {
    for (const close of closers.reverse()) await close();
    await server.close();
  }, 60_000);

  const setUp = async (over: Partial<JobHandlers>, concurrency = 4) => {
    const queue = `cpu.test-${(names += 1)}`;
    const ended: string[] = [];
    const producer = openJobProducer(queueLocation(server.url), queue, (id) => ended.push(id));
    const startConsumer = async () => {
      const consumer = openJobConsumer(queueLocation(server.url), queue, { concurrency, handlers: handlers(over), onError: () => undefined });
      closers.push(consumer.close);
      await consumer.ready;
      return consumer;
    };
    closers.push(producer.close);
    return { producer, ended, startConsumer };
  };
  const stop = (workId: string) => ({ workId, epoch: 1, instanceId: 'i1', drainMs: 5 });

  it('returns what the handler returned, and says so soon', async () => {
    const { producer, ended, startConsumer } = await setUp({
      'stop-instance': (payload) => Promise.resolve({ ok: true, result: { stopped: payload.instanceId === 'i1' } }),
      inspect: () => Promise.resolve({ ok: false, failure: { code: 'malformed', message: 'no model', retry: false } }),
    });
    await startConsumer();
    await producer.add('stop-instance', 'w1-1', stop('w1'));
    await producer.add('inspect', 'w2-1', { workId: 'w2', epoch: 1, versionId: 'v', model: HASH });
    await ends(producer, 'w1-1', 'w2-1');
    // Events are hints: the first ones may come before the listener listens.
    let later = 2;
    await until(async () => {
      later += 1;
      await producer.add('stop-instance', `w${later}-1`, stop(`w${later}`));
      await ends(producer, `w${later}-1`);
      return ended.length > 0 ? true : null;
    });
    expect(await producer.look('w1-1')).toEqual({ state: 'completed', outcome: { ok: true, result: { stopped: true } }, error: null });
    expect((await producer.look('w2-1')).outcome).toMatchObject({ ok: false, failure: { code: 'malformed' } });
    await producer.forget('w1-1');
    expect(await producer.look('w1-1')).toEqual({ state: 'missing', outcome: null, error: null });
  }, 30_000);

  it('reports a handler that threw as failed, once', async () => {
    let runs = 0;
    const { producer, startConsumer } = await setUp({ 'stop-instance': () => Promise.reject(new Error(`broke ${(runs += 1)}`)) });
    await startConsumer();
    await producer.add('stop-instance', 'w1-1', stop('w1'));
    const look = await until(async () => {
      const found = await producer.look('w1-1');
      return found.state === 'failed' ? found : null;
    });
    expect(look).toEqual({ state: 'failed', outcome: null, error: 'broke 1' });
    expect(runs).toBe(1);
  }, 30_000);

  it('treats the same id twice as one job, and refuses a payload that is none', async () => {
    const seen: string[] = [];
    const { producer, startConsumer } = await setUp({
      'stop-instance': (payload) => {
        seen.push(payload.workId);
        return Promise.resolve({ ok: true, result: { stopped: true } });
      },
    });
    await producer.add('stop-instance', 'w1-1', stop('w1'));
    await producer.add('stop-instance', 'w1-1', stop('w1'));
    await producer.add('stop-instance', 'w1-2', stop('w1b'));
    await expect(producer.add('stop-instance', 'w9-1', { workId: 'w9' } as never)).rejects.toThrow();
    await startConsumer();
    await ends(producer, 'w1-1', 'w1-2');
    expect(seen.sort()).toEqual(['w1', 'w1b']);
    expect((await producer.look('w9-1')).state).toBe('missing');
  }, 30_000);

  it('runs no more handlers at a time than it may, urgent jobs first', async () => {
    const order: string[] = [];
    let active = 0;
    let most = 0;
    const { producer, startConsumer } = await setUp({
      'stop-instance': async (payload) => {
        most = Math.max(most, (active += 1));
        order.push(payload.workId);
        await new Promise((resolve) => setTimeout(resolve, 20));
        active -= 1;
        return { ok: true, result: { stopped: true } };
      },
    }, 1);
    await producer.add('stop-instance', 'low-1', stop('low'), { priority: 9 });
    await producer.add('stop-instance', 'high-1', stop('high'), { priority: 1 });
    await startConsumer();
    await ends(producer, 'low-1', 'high-1');
    expect({ order, most }).toEqual({ order: ['high', 'low'], most: 1 });
  }, 30_000);

  it('keeps jobs over a crash of its server and works on afterwards', async () => {
    const { producer, startConsumer } = await setUp({ 'stop-instance': () => Promise.resolve({ ok: true, result: { stopped: true } }) });
    await producer.add('stop-instance', 'before-1', stop('before'));
    await server.stop();
    await expect(producer.add('stop-instance', 'lost-1', stop('lost'))).rejects.toThrow();
    await server.start();
    await startConsumer();
    const done = (id: string) => until(async () => {
      const found = await producer.look(id).catch(() => null);
      return found?.state === 'completed' ? found : null;
    });
    expect((await done('before-1')).outcome).toEqual({ ok: true, result: { stopped: true } });
    await producer.add('stop-instance', 'after-1', stop('after'));
    expect((await done('after-1')).outcome).toEqual({ ok: true, result: { stopped: true } });
  }, 60_000);

  it('throws the queue of a dead worker away, waiting and active jobs alike', async () => {
    const { producer, startConsumer } = await setUp({ 'stop-instance': () => new Promise(() => undefined) }, 1);
    await producer.add('stop-instance', 'active-1', stop('active'));
    await producer.add('stop-instance', 'waiting-1', stop('waiting'));
    const consumer = await startConsumer();
    await until(async () => ((await producer.look('active-1')).state === 'active' ? true : null));
    await consumer.close();
    await producer.obliterate();
    expect((await producer.look('active-1')).state).toBe('missing');
    expect((await producer.look('waiting-1')).state).toBe('missing');
  }, 30_000);
});

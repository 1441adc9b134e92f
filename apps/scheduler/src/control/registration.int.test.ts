import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TestServer } from '@infaas/shared/platform/testing/start-redis';
import { startPostgres } from '@infaas/shared/platform/testing/start-postgres';
import { startRedis } from '@infaas/shared/platform/testing/start-redis';
import { createControlRig, until, type ControlRig } from './testing/control-rig';
import { seedIntent } from './testing/seed-intent';

let postgres: TestServer;
let redis: TestServer;
let rig: ControlRig;

beforeAll(async () => {
  [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
});
afterAll(async () => {
  await Promise.all([postgres.close(), redis.close()]);
});
afterEach(() => rig.close());

const isFirstGeneration = (job: { name: string; payload: object }): boolean => job.name === 'generate' && 'stage' in job.payload && job.payload.stage === 'base';

const state = async (): Promise<string | undefined> => (await rig.database.registration.findUnique({ where: { versionId: 'v1' } }))?.state;

describe.each(['redis', 'postgres'] as const)('a registration with its jobs in %s', (backend) => {
  it('goes from upload to ready variants with profiles, accuracy and gates', async () => {
    rig = await createControlRig({ postgresUrl: postgres.url, ...(backend === 'redis' ? { queueUrl: redis.url } : {}) });
    await seedIntent(rig.database);
    rig.control().intentChanged();
    const worker = rig.worker({ name: 'one' });
    await until('complete', async () => ((await state()) === 'complete' ? true : null));
    const variants = await rig.database.variant.findMany({ orderBy: { name: 'asc' }, include: { profiles: true } });
    expect(variants.map(({ name, status }) => ({ name, status }))).toEqual([
      { name: 'mlp.v1.fp32-opt.cpu.t1', status: 'ready' }, { name: 'mlp.v1.fp32-opt.cpu.t2', status: 'ready' },
      { name: 'mlp.v1.fp32.cpu.t1', status: 'ready' }, { name: 'mlp.v1.fp32.cpu.t2', status: 'ready' },
      { name: 'mlp.v1.int8-dynamic.cpu.t1', status: 'rejected' },
      { name: 'mlp.v1.int8-static.cpu.t1', status: 'ready' }, { name: 'mlp.v1.int8-static.cpu.t2', status: 'ready' },
    ]);
    const made = variants.filter((row) => row.artifact !== '');
    expect(made.map((row) => row.accuracy)).toEqual(made.map(() => expect.objectContaining({ value: 0.95, basis: 'measured', validationSet: 'set' })));
    expect(made.every((row) => row.profiles.some((profile) => JSON.stringify(profile.latency).includes('"batch":32')))).toBe(true);
    expect(await rig.database.taskSignature.findUnique({ where: { taskId: 'task' } })).toMatchObject({
      input: { kind: 'image', width: 28, height: 28, channels: 'gray', range: [0, 1] }, output: { kind: 'scores', classes: 10 },
    });
    // One for each form, and the base's first samples before.
    expect(worker.jobs.filter((job) => job.name === 'evaluate')).toHaveLength(4);
    const derivation = worker.jobs.find((job) => job.name === 'generate' && !isFirstGeneration(job));
    expect(derivation?.payload).toMatchObject({ stage: 'derived', validationSet: expect.stringMatching(/^[0-9a-f]{64}$/u) as string });
  });
});

describe('an examination', () => {
  it('is answered by a job of its own, whose result or refusal stays with it', async () => {
    rig = await createControlRig({ postgresUrl: postgres.url, queueUrl: redis.url });
    await seedIntent(rig.database, { version: false });
    const payload = { data: 'd'.repeat(64), input: null, output: null, labels: [], metric: null };
    await rig.database.examination.createMany({ data: [{ id: 'records', workspaceId: 'w', kind: 'propose-records', payload: { model: 'a'.repeat(64), data: 'd'.repeat(64), labels: [], input: null, classes: null, stated: null } }, { id: 'good', workspaceId: 'w', kind: 'preview-validation', payload }, { id: 'bad', workspaceId: 'w', kind: 'preview-validation', payload: { ...payload, data: 'c'.repeat(64) } }] });
    rig.control().intentChanged();
    const preview = { format: 'csv', samples: 2, labelled: 2, sampleForm: '2 numbers', classes: [], classCount: 0, targets: null, examples: [], problems: [] };
    const best = { name: '0 to 1', inputRecord: { kind: 'tensor' }, outputRecord: { kind: 'tensor' }, accuracy: { value: 1, low: 0.9, high: 1 }, samples: 200 };
    const proposal = { best, runnerUp: null, stated: null, tried: [], verdict: 'clear', summary: 'x' };
    const worker = rig.worker({
      name: 'one',
      script: (name, job) => (name === 'propose-records' ? { ok: true, result: { proposal } } : 'data' in job && job.data === 'c'.repeat(64) ? { ok: false, failure: { code: 'malformed', message: 'no known format', hint: 'Give a zip.', retry: false } } : { ok: true, result: { preview } }),
    });
    const rows = await until('all answered', async () => {
      const found = await rig.database.workItem.findMany({ where: { state: { in: ['done', 'failed'] } }, orderBy: { id: 'asc' } });
      return found.length === 3 ? found : null;
    });
    expect(rows).toMatchObject([{ id: 'examination.bad', state: 'failed', error: { message: 'no known format', hint: 'Give a zip.' } }, { id: 'examination.good', state: 'done', result: { preview } }, { id: 'examination.records', state: 'done', result: { proposal } }]);
    expect(worker.jobs).toHaveLength(3);
  });
});

describe('a registration that meets trouble', () => {
  it('fails with the reason and the hint of an expected failure, without another try', async () => {
    rig = await createControlRig({ postgresUrl: postgres.url, queueUrl: redis.url });
    await seedIntent(rig.database);
    const worker = rig.worker({
      name: 'one',
      script: (name) => (name === 'inspect' ? { ok: false, failure: { code: 'bad_model', message: 'Not an ONNX file.', hint: 'Export it again.', retry: false } } : undefined),
    });
    await until('failed', async () => ((await state()) === 'failed' ? true : null));
    expect(await rig.database.registration.findUnique({ where: { versionId: 'v1' } })).toMatchObject({ progress: 'Not an ONNX file.', hint: 'Export it again.' });
    expect(worker.jobs).toHaveLength(1);
  });

  it('tries an unexpected failure again under the next epoch', async () => {
    rig = await createControlRig({ postgresUrl: postgres.url, queueUrl: redis.url });
    await seedIntent(rig.database, { validationSet: false });
    let thrown = 0;
    const worker = rig.worker({
      name: 'one',
      script: (name) => {
        if (name !== 'generate' || thrown > 0) return undefined;
        thrown += 1;
        throw new Error('out of memory');
      },
    });
    await until('ready', async () => (['ready', 'complete'].includes((await state()) ?? '') ? true : null));
    expect(worker.jobs.filter(isFirstGeneration).map((job) => job.payload.epoch)).toEqual([0, 1]);
    expect(await rig.database.variant.findFirst()).toMatchObject({ accuracy: { basis: 'agreement', value: 1 } });
  });

  it('goes on elsewhere when its worker is lost, and a late result of the old epoch does nothing', async () => {
    rig = await createControlRig({ postgresUrl: postgres.url, queueUrl: redis.url });
    await seedIntent(rig.database);
    let release = (): void => undefined;
    const first = rig.worker({
      name: 'one',
      script: async (name) => {
        if (name !== 'generate') return undefined;
        await new Promise<void>((resolve) => { release = resolve; });
        return { ok: true, result: { artifacts: [], rejected: [] } };
      },
    });
    await until('generating at one', () => (first.jobs.some((job) => job.name === 'generate') ? true : null));
    const killed = first.kill();
    const second = rig.worker({ name: 'two' });
    await until('generate at two', () => second.jobs.find((job) => job.name === 'generate' && job.payload.epoch === 1));
    release();
    await killed;
    await until('complete', async () => ((await state()) === 'complete' ? true : null));
    expect(await rig.database.variant.count()).toBe(7);
    expect(await rig.database.worker.findUnique({ where: { name: 'one' } })).toMatchObject({ state: 'dead' });
    expect(await rig.database.workItem.findUnique({ where: { id: 'v1.generate' } })).toMatchObject({ epoch: 1, state: 'done' });
  });

  it('goes on with a profile where its lost worker was', async () => {
    rig = await createControlRig({ postgresUrl: postgres.url, queueUrl: redis.url });
    await seedIntent(rig.database);
    const isFull = (job: { name: string; payload: object }): boolean => job.name === 'profile' && 'reference' in job.payload;
    const first = rig.worker({ name: 'one', script: (name, payload) => (isFull({ name, payload }) ? 'never' : undefined) });
    const job = await until('measuring at one', () => first.jobs.find(isFull));
    const { workId, epoch } = job.payload;
    const sizes = [{ batch: 1, ownRuns: 4, referenceRuns: 4 }];
    const checkpoint = {
      machine: 'this one', engine: 'inline', plan: { sizes, end: 'all' }, peakBytes: { own: 1, reference: 1 },
      rounds: [{ foreignCpu: 0, own: [{ batch: 1, runs: 4, runsUs: [5, 5, 6, 6] }], reference: [] }],
    };
    first.progress(workId, epoch, checkpoint);
    first.progress(workId, epoch, { machine: 'nothing that can be used' });
    await until('kept', async () => ((await rig.database.workItem.findUnique({ where: { id: workId } }))?.checkpoint ? true : null));
    const killed = first.kill();
    const second = rig.worker({ name: 'two' });
    const again = await until('measuring at two', () => second.jobs.find((other) => other.payload.workId === workId));
    await killed;
    expect(again.payload).toMatchObject({ epoch: epoch + 1, checkpoint });
    await until('complete', async () => ((await state()) === 'complete' ? true : null));
    expect(await rig.database.workItem.findUnique({ where: { id: workId } })).toMatchObject({ state: 'done', checkpoint: null });
  });

  it('ends when its owner cancels it, and tells the worker', async () => {
    rig = await createControlRig({ postgresUrl: postgres.url, queueUrl: redis.url });
    await seedIntent(rig.database);
    const worker = rig.worker({ name: 'one', script: (name, payload) => (name === 'profile' && 'reference' in payload ? 'never' : undefined) });
    await until('ready', async () => ((await state()) === 'ready' ? true : null));
    const job = await until('measuring', () => worker.jobs.find(({ name, payload }) => name === 'profile' && 'reference' in payload));
    await rig.database.version.update({ where: { id: 'v1' }, data: { cancelledAt: new Date() } });
    rig.control().intentChanged();
    await until('complete', async () => ((await state()) === 'complete' ? true : null));
    await until('told', () => (worker.cancelled.includes(job.payload.workId) ? true : null));
    expect(await rig.database.registration.findUnique({ where: { versionId: 'v1' } })).toMatchObject({ progress: expect.stringMatching(/^Cancelled: 1 of \d+ variants are ready\.$/u) as string });
    expect(await rig.database.workItem.count({ where: { subjectId: 'v1', state: { in: ['pending', 'enqueued'] } } })).toBe(0);
    expect(await rig.database.variant.count({ where: { status: 'profiling' } })).toBe(0);
  });

  it('goes on after control was started anew', async () => {
    rig = await createControlRig({ postgresUrl: postgres.url, queueUrl: redis.url });
    await seedIntent(rig.database);
    const worker = rig.worker({ name: 'one', script: async (name) => { if (name === 'generate') await new Promise((resolve) => setTimeout(resolve, 1_000)); return undefined; } });
    await until('generating', () => (worker.jobs.some((job) => job.name === 'generate') ? true : null));
    await rig.control().stop();
    await rig.startControl();
    await until('complete', async () => ((await state()) === 'complete' ? true : null));
    expect(worker.jobs.filter(isFirstGeneration)).toHaveLength(1);
  });
});

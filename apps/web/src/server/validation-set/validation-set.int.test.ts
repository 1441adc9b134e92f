import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActorContext } from '../context';
import { refusalOf } from '../serving-trpc-error';
import { person, program, startConsole } from '../testing/console-fixture';
import type { ConsoleFixture } from '../testing/console-fixture';
import { receiveRaw } from '../upload/receive-raw';

let fixture: ConsoleFixture;

beforeAll(async () => {
  fixture = await startConsole();
});

afterAll(() => fixture.close());

async function upload(text: string, workspaceId = fixture.own.id): Promise<string> {
  const actor = person(workspaceId, 'developer');
  const ctx: ActorContext = { ...fixture.context(actor), actor, workspaceId };
  async function* body() {
    yield await Promise.resolve(Buffer.from(text));
  }
  return (await receiveRaw(ctx, body(), 'data.csv')).uploadId;
}

const own = () => fixture.as(person(fixture.own.id, 'developer')).validationSet;
const refused = (promise: Promise<unknown>) => promise.then(() => null, refusalOf);
const preview = { format: 'csv' as const, samples: 1, labelled: 1, sampleForm: '1 numbers', classes: [], classCount: 0, targets: null, examples: [], problems: [] };

async function answer(examinationId: string, end: { state: 'done' | 'failed'; result?: object; error?: object }): Promise<void> {
  await fixture.database.workItem.create({ data: { id: `examination.${examinationId}`, kind: 'preview-validation', subjectId: examinationId, payload: {}, ...end } });
}

describe('validationSet.preview', () => {
  it('is ordered with what is known of the task, waits, and gives the answer; the upload can still be registered', async () => {
    const uploadId = await upload('x,label\n1,0\n');
    const { examinationId } = await own().preview({ uploadId, task: 'animals-to-come', labels: ['cat', 'dog'], metric: 'top1' });
    const row = await fixture.database.examination.findUniqueOrThrow({ where: { id: examinationId } });
    expect(row).toMatchObject({ workspaceId: fixture.own.id, kind: 'preview-validation', payload: { labels: ['cat', 'dog'], input: null, output: null, metric: 'classes' } });
    const stored = (row.payload as { data: string }).data;
    expect((await fixture.context(null).store.get(stored)).toString()).toBe('x,label\n1,0\n');
    expect(await own().examination({ examinationId })).toEqual({ state: 'waiting', preview: null, proposal: null, error: null });
    await answer(examinationId, { state: 'done', result: { preview } });
    expect(await own().examination({ examinationId })).toEqual({ state: 'done', preview, proposal: null, error: null });
    await expect(own().preview({ uploadId })).resolves.toHaveProperty('examinationId');
  });

  it('says why a file is refused', async () => {
    const { examinationId } = await own().preview({ uploadId: await upload('?') });
    await answer(examinationId, { state: 'failed', error: { code: 'malformed', message: 'in no known format', hint: 'Give a zip.', retry: false } });
    expect(await own().examination({ examinationId })).toMatchObject({ state: 'failed', error: { message: 'in no known format', hint: 'Give a zip.' } });
  });

  it('is for the workspace alone: neither its uploads nor its answers are another one’s', async () => {
    const { examinationId } = await own().preview({ uploadId: await upload('mine') });
    const stranger = fixture.as(person(fixture.stranger.id, 'owner')).validationSet;
    expect(await refused(stranger.examination({ examinationId }))).toMatchObject({ code: 'unknown_name' });
    expect(await refused(stranger.preview({ uploadId: await upload('mine too') }))).toMatchObject({ code: 'unknown_name' });
    expect(await refused(fixture.as(person(fixture.own.id, 'viewer')).validationSet.preview({ uploadId: await upload('x') }))).toMatchObject({ code: 'forbidden' });
    expect(await refused(fixture.as(program(fixture.own.id, fixture.own.applicationId, 'infer')).validationSet.preview({ uploadId: await upload('x') }))).toMatchObject({ code: 'forbidden' });
  });

  it('has a bound on what is open at a time', async () => {
    await fixture.database.examination.deleteMany({});
    const uploadId = await upload('again');
    const tries = [];
    for (let turn = 0; turn < 8; turn += 1) tries.push(await refused(own().preview({ uploadId })));
    expect(tries.map((each) => each?.code ?? null)).toEqual([null, null, null, null, null, null, 'quota', 'quota']);
    await fixture.database.examination.deleteMany({});
  });
});

describe('validationSet.propose', () => {
  it('is ordered for a model and labelled data, with external data by plain paths', async () => {
    const { examinationId } = await own().propose({
      uploadId: await upload('model'), files: [{ path: './weights//a.bin', uploadId: await upload('weights') }], validationUploadId: await upload('x,label\n1,0\n'),
      inputRecord: { kind: 'tensor' },
    });
    const row = await fixture.database.examination.findUniqueOrThrow({ where: { id: examinationId } });
    expect(row).toMatchObject({ kind: 'propose-records', payload: { files: [{ path: 'weights/a.bin', bytes: 7 }], labels: [], input: null, classes: null, stated: { input: { kind: 'tensor' } } } });
  });

  it.each([
    ['without data', async () => ({ uploadId: await upload('model') }), 'unknown_name'],
    ['by a hash of somebody else', () => Promise.resolve({ sha256: 'a'.repeat(64), validationUploadId: 'f'.repeat(32) }), 'unknown_name'],
    ['with a climbing path', async () => ({ uploadId: await upload('m'), validationUploadId: await upload('v'), files: [{ path: '../x', uploadId: await upload('w') }] }), 'malformed'],
    ['for numbers to be predicted', async () => ({ uploadId: await upload('m'), validationUploadId: await upload('v'), metric: 'mae' as const }), 'unsupported'],
  ])('is refused %s', async (_name, input, code) => {
    expect(await refused(own().propose(await input()))).toMatchObject({ code });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActorContext } from '../context';
import { refusalOf } from '../serving-trpc-error';
import { person, startConsole } from '../testing/console-fixture';
import type { ConsoleFixture } from '../testing/console-fixture';
import { receiveRaw } from '../upload/receive-raw';
import type { RegisterModelInput } from './register-model';

let fixture: ConsoleFixture;

beforeAll(async () => {
  fixture = await startConsole();
});

afterAll(() => fixture.close());

async function upload(text: string, workspaceId = fixture.own.id, name = 'net.onnx'): Promise<string> {
  const actor = person(workspaceId, 'developer');
  const ctx: ActorContext = { ...fixture.context(actor), actor, workspaceId };
  async function* body() {
    yield await Promise.resolve(Buffer.from(text));
  }
  return (await receiveRaw(ctx, body(), name)).uploadId;
}

function register(input: Partial<RegisterModelInput> & { task: string; architecture: string }) {
  return fixture.as(person(fixture.own.id, 'developer')).model.register(input);
}

async function refusal(promise: Promise<unknown>) {
  return promise.then(() => null, refusalOf);
}

describe('model.register', () => {
  it('creates task and architecture, keeps the file by its hash and numbers versions', async () => {
    const first = await register({ task: 'animals', architecture: 'animals-net', uploadId: await upload('one'), labels: ['cat', 'dog'], outputRecord: { kind: 'scores' } });
    const second = await register({ task: 'animals', architecture: 'animals-net', uploadId: await upload('two') });
    expect([first.version, second.version]).toEqual([1, 2]);
    expect((await fixture.context(null).store.get(first.sha256)).toString()).toBe('one');
    const task = await fixture.database.task.findUniqueOrThrow({ where: { id: first.taskId } });
    expect(task).toMatchObject({ workspaceId: fixture.own.id, name: 'animals', metric: 'top1', labels: ['cat', 'dog'] });
    expect(await fixture.database.version.findUniqueOrThrow({ where: { id: first.versionId } })).toMatchObject({ fileName: 'net.onnx', bytes: 3n });
  });

  it('keeps the files of external data by path and hash, and those of a version that is registered again', async () => {
    const files = [{ path: './deep//w.bin', uploadId: await upload('weights') }, { path: 'v.bin', uploadId: await upload('values') }];
    const first = await register({ task: 'heavy', architecture: 'heavy-net', uploadId: await upload('graph'), files });
    const kept = [{ path: 'deep/w.bin', bytes: 7 }, { path: 'v.bin', bytes: 6 }];
    const version = await fixture.as(person(fixture.own.id, 'developer')).version.get({ versionId: first.versionId });
    expect(version.files).toMatchObject(kept);
    expect((await fixture.context(null).store.get(version.files[0]?.sha256 ?? '')).toString()).toBe('weights');
    const again = await register({ task: 'heavy', architecture: 'heavy-net', sha256: first.sha256 });
    expect((await fixture.database.version.findUniqueOrThrow({ where: { id: again.versionId } })).files).toMatchObject(kept);
    for (const path of ['../w.bin', '/etc/passwd', 'C:\\w', '']) {
      expect((await refusal(register({ task: 'heavy', architecture: 'heavy-net', uploadId: await upload('g'), files: [{ path, uploadId: await upload('w') }] })))?.code).toBe('malformed');
    }
    const twice = [{ path: 'a', uploadId: await upload('w') }, { path: './a', uploadId: await upload('w') }];
    expect((await refusal(register({ task: 'heavy', architecture: 'heavy-net', uploadId: await upload('g'), files: twice })))?.code).toBe('malformed');
  });

  it('gives versions registered at the same time different numbers', async () => {
    const ids = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((text) => upload(text)));
    const made = await Promise.all(ids.map((uploadId) => register({ task: 'rush', architecture: 'rush-net', uploadId })));
    expect(made.map((each) => each.version).sort()).toEqual([1, 2, 3, 4, 5]);
    expect(new Set(made.map((each) => each.taskId)).size).toBe(1);
  });

  it('takes a validation set as the task’s next, and the same one only once', async () => {
    for (const data of ['set 1', 'set 1', 'set 2']) {
      await register({ task: 'measured', architecture: 'measured-net', uploadId: await upload('m'), validationUploadId: await upload(data, fixture.own.id, 'set.zip') });
    }
    const { id } = await fixture.database.task.findFirstOrThrow({ where: { name: 'measured' } });
    const sets = await fixture.database.validationSet.findMany({ where: { taskId: id }, orderBy: { version: 'asc' } });
    expect(sets.map((set) => [set.version, set.fileName])).toEqual([[1, 'set.zip'], [2, 'set.zip']]);
  });

  it('registers a known file again by its hash, if it is the workspace’s own', async () => {
    const again = await register({ task: fixture.own.task, architecture: fixture.own.architecture, sha256: fixture.own.model });
    expect(again).toMatchObject({ version: 2, sha256: fixture.own.model });
    expect((await refusal(register({ task: 'theft', architecture: 'theft-net', sha256: fixture.stranger.model })))?.code).toBe('unknown_name');
    expect(await fixture.database.task.findFirst({ where: { name: 'theft' } })).toBeNull();
  });

  it.each([
    ['a name in capitals', { task: 'Animals', architecture: 'x' }, 'malformed'],
    ['a name that is a path', { task: '../../etc', architecture: 'x' }, 'malformed'],
    ['a word of the protocol', { task: 'stats', architecture: 'x' }, 'malformed'],
    ['one name for both', { task: 'same', architecture: 'same' }, 'malformed'],
    ['a task named like an architecture', { task: 'own-net', architecture: 'x' }, 'conflict'],
    ['an architecture named like a task', { task: 'fresh', architecture: 'own-task' }, 'conflict'],
    ['an architecture of another task', { task: 'fresh', architecture: 'own-net' }, 'conflict'],
    ['other labels than the task’s', { task: 'own-task', architecture: 'y', labels: ['a', 'b', 'c'] }, 'conflict'],
    ['another metric than the task’s', { task: 'own-task', architecture: 'y', metric: 'f1' as const }, 'conflict'],
    ['an accuracy above 1', { task: 'fresh', architecture: 'y', declaredAccuracy: 98 }, 'malformed'],
    ['a record of nonsense', { task: 'fresh', architecture: 'y', inputRecord: { kind: 'image', width: -1 } as never }, 'malformed'],
  ])('refuses %s and leaves nothing behind', async (_name, input, code) => {
    const before = await fixture.database.version.count();
    const refused = await refusal(register({ ...input, uploadId: await upload('x') }));
    expect(refused?.code).toBe(code);
    expect(refused?.error).not.toBe('');
    expect(await fixture.database.version.count()).toBe(before);
    expect(await fixture.database.task.findFirst({ where: { name: 'fresh' } })).toBeNull();
  });

  it('refuses uploads that are a stranger’s, unknown, empty, or named as paths', async () => {
    const theirs = await upload('secret', fixture.stranger.id);
    expect((await refusal(register({ task: 'fresh', architecture: 'y', uploadId: theirs })))?.code).toBe('unknown_name');
    expect((await refusal(register({ task: 'fresh', architecture: 'y', uploadId: 'f'.repeat(32) })))?.code).toBe('unknown_name');
    expect((await refusal(register({ task: 'fresh', architecture: 'y', uploadId: '../store/aa' })))?.code).toBe('malformed');
    expect((await refusal(register({ task: 'fresh', architecture: 'y', uploadId: await upload('') })))?.code).toBe('malformed');
    expect((await refusal(register({ task: 'fresh', architecture: 'y' })))?.code).toBe('malformed');
  });

  it('spends an upload: it cannot be registered twice', async () => {
    const uploadId = await upload('once');
    await register({ task: 'once', architecture: 'once-net', uploadId });
    expect((await refusal(register({ task: 'once', architecture: 'once-net', uploadId })))?.code).toBe('unknown_name');
  });
});

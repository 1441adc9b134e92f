import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '@infaas/db/client';
import { refusalOf } from '../serving-trpc-error';
import { person, startConsole } from '../testing/console-fixture';
import type { ConsoleFixture } from '../testing/console-fixture';

let fixture: ConsoleFixture;
let count = 0;
let name = '';

beforeAll(async () => {
  fixture = await startConsole();
});
afterAll(() => fixture.close());

/** A task `doomed-n` with the architecture `net-n`: version 1 complete with a variant, version 2 complete without. */
beforeEach(async () => {
  count += 1;
  name = `net-${count}`;
  const { database, own } = fixture;
  await database.task.create({ data: { id: `t${count}`, workspaceId: own.id, name: `doomed-${count}`, metric: 'top1', labels: [], validationSets: { create: { id: `s${count}`, version: 1, sha256: hash('5'), fileName: 'v', bytes: 1n } } } });
  await database.architecture.create({ data: { id: name, workspaceId: own.id, taskId: `t${count}`, name } });
  for (const number of [1, 2]) {
    await database.version.create({
      data: {
        id: `${name}-v${number}`, architectureId: name, number, model: hash(String(number)), files: [{ path: 'w', sha256: hash('9'), bytes: 1 }], fileName: 'm.onnx', bytes: 1n,
        inputRecord: { kind: 'tensor' }, outputRecord: { kind: 'tensor' }, registration: { create: { state: 'complete', progress: 'done' } },
      },
    });
  }
  await database.variant.create({
    data: { id: `${name}-variant`, versionId: `${name}-v1`, name: `${name}.v1.fp32.cpu.t1`, workspaceId: own.id, precision: 'fp32', optimised: false, provider: 'cpu', threads: 1, artifact: hash('a'), artifactBytes: 1n, maxBatch: 8, status: 'ready' },
  });
});

const hash = (digit: string): string => digit.repeat(60) + String(count).padStart(4, '0');
const as = (role: Role) => fixture.as(person(fixture.own.id, role));
const refused = (promise: Promise<unknown>) => promise.then(() => null, (error: unknown) => refusalOf(error));
const released = async () => (await fixture.database.releasedFile.findMany({ where: { sha256: { endsWith: String(count).padStart(4, '0') } } })).map((row) => row.sha256[0]).sort();

it('deletes a version with its variants, and releases its files and no others', async () => {
  expect(await as('owner').version.remove({ architecture: name, version: 1 })).toEqual({ deleted: true, versions: 1 });
  expect(await fixture.database.variant.count({ where: { id: `${name}-variant` } })).toBe(0);
  expect(await fixture.database.version.count({ where: { architectureId: name } })).toBe(1);
  expect(await released()).toEqual(['1', '9', 'a']);
  expect((await refused(as('owner').version.remove({ architecture: name, version: 1 })))?.code).toBe('unknown_name');
});

it('deletes an architecture, and a task with everything of it', async () => {
  expect(await as('owner').architecture.remove({ architecture: name })).toEqual({ deleted: true, versions: 2 });
  expect(await as('owner').task.remove({ task: `doomed-${count}` })).toEqual({ deleted: true, versions: 0 });
  expect(await fixture.database.task.count({ where: { id: `t${count}` } })).toBe(0);
  expect(await released()).toEqual(['1', '2', '5', '9', 'a']);
});

describe('while something uses it, it is refused with what and what to do', () => {
  const uses: [string, () => Promise<unknown>, RegExp][] = [
    ['an open registration', () => fixture.database.registration.update({ where: { versionId: `${name}-v1` }, data: { state: 'measuring' } }), /v1 of net-\d+ is still being registered/],
    ['a registration that was not looked at yet', () => fixture.database.registration.delete({ where: { versionId: `${name}-v1` } }), /still being registered/],
    ['an instance', () => fixture.database.instance.create({ data: { id: `${name}-i`, workspaceId: fixture.own.id, variantId: `${name}-variant`, workerId: 'worker', state: 'active', reason: '' } }), /1 instance of it runs/],
    ['traffic', () => fixture.database.usageMinute.create({ data: { ...USAGE, minute: Math.floor(Date.now() / 60_000) - 1, variantId: `${name}-variant` } }), /7 queries were answered by it/],
    ['a durable query', () => fixture.database.workItem.create({ data: { id: `${name}-d`, kind: 'deferred-query', subjectId: 'd', payload: { executable: { variantId: `${name}-variant` } } } }), /1 deferred query waits/],
  ];
  it.each(uses)('%s', async (_, use, says) => {
    await use();
    const owner = as('owner');
    const attempts = [() => owner.version.remove({ architecture: name, version: 1 }), () => owner.architecture.remove({ architecture: name }), () => owner.task.remove({ task: `doomed-${count}` })];
    for (const attempt of attempts) {
      const refusal = await refused(attempt());
      expect([refusal?.code, refusal?.error]).toEqual(['conflict', expect.stringMatching(says)]);
      expect(refusal?.hint).toBeTruthy();
    }
    expect(await fixture.database.version.count({ where: { architectureId: name } })).toBe(2);
    expect(await released()).toEqual([]);
  });

  it('a pin', async () => {
    await as('owner').version.promote({ architecture: name, version: 1 });
    expect(await refused(as('owner').version.remove({ architecture: name, version: 1 }))).toMatchObject({ code: 'conflict', error: expect.stringContaining('pinned') });
    await as('owner').version.promote({ architecture: name, version: null });
    expect(await as('owner').version.remove({ architecture: name, version: 1 })).toMatchObject({ deleted: true });
  });

  it('a grant', async () => {
    const { id } = await as('owner').grant.give({ architecture: name, workspace: 'stranger' });
    expect(await refused(as('owner').architecture.remove({ architecture: name }))).toMatchObject({ code: 'conflict', error: expect.stringContaining('shared with the workspace "stranger"'), hint: 'revoke that grant first' });
    await as('owner').grant.revoke({ grantId: id });
    expect(await as('owner').architecture.remove({ architecture: name })).toMatchObject({ deleted: true });
  });

  it('what is still being registered goes when it is cancelled on purpose', async () => {
    await fixture.database.registration.update({ where: { versionId: `${name}-v2` }, data: { state: 'generating' } });
    expect(await refused(as('owner').version.remove({ architecture: name, version: 2 }))).toMatchObject({ code: 'conflict', hint: expect.stringContaining('`cancel`') });
    expect(await as('owner').version.remove({ architecture: name, version: 2, cancel: true })).toMatchObject({ deleted: true });
  });

  it('draining instances and old traffic do not count', async () => {
    await fixture.database.instance.create({ data: { id: `${name}-i`, workspaceId: fixture.own.id, variantId: `${name}-variant`, workerId: 'worker', state: 'draining', reason: '' } });
    await fixture.database.usageMinute.create({ data: { ...USAGE, minute: Math.floor(Date.now() / 60_000) - 10, variantId: `${name}-variant` } });
    expect(await as('owner').architecture.remove({ architecture: name })).toMatchObject({ deleted: true });
  });
});

const USAGE = {
  workspaceId: 'own-workspace', applicationId: 'a', taskId: 't', workerId: 'worker', answered: 7, refused: 0, timedOut: 0, failed: 0, cancelled: 0, sloMet: 7, sloMissed: 0, latency: [], computeUs: 1n, batchSum: 7,
};

it('is for owners: developers look, and neither promote nor delete nor share', async () => {
  const developer = as('developer');
  expect((await developer.architecture.get({ architecture: name })).pinned).toBeNull();
  for (const attempt of [
    () => developer.version.promote({ architecture: name, version: 1 }), () => developer.version.remove({ architecture: name, version: 1 }),
    () => developer.architecture.remove({ architecture: name }), () => developer.task.remove({ task: `doomed-${count}` }),
    () => developer.grant.give({ task: `doomed-${count}`, workspace: 'stranger' }),
    () => developer.application.createKey({ application: fixture.own.application, name: 'sly', scopes: ['release'] }),
  ]) expect((await refused(attempt()))?.code).toBe('forbidden');
});

it('promotes only ready versions, and says what there is', async () => {
  expect(await as('owner').version.promote({ architecture: name, version: 1 })).toMatchObject({ pinned: 1 });
  expect(await refused(as('owner').version.promote({ architecture: name, version: 2 }))).toMatchObject({ code: 'not_ready', error: expect.stringContaining('no ready variant') });
  expect(await refused(as('owner').version.promote({ architecture: name, version: 3 }))).toMatchObject({ code: 'unknown_name', hint: 'there are: 1, 2' });
  expect(await as('developer').architecture.get({ architecture: name })).toMatchObject({ pinned: 1, stable: null, versions: [{ readyVariants: 1 }, { readyVariants: 0 }] });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { person, startConsole } from '../testing/console-fixture';
import type { ConsoleFixture } from '../testing/console-fixture';
import { marksOf } from './changes';
import type { Marks } from './changes';

let fixture: ConsoleFixture;

beforeAll(async () => {
  fixture = await startConsole();
});

afterAll(() => fixture.close());

describe('live changes', () => {
  const marks = () => marksOf({ database: fixture.database, workspaceId: fixture.own.id });
  const changed = (before: Marks, after: Marks) => (Object.keys(before) as (keyof Marks)[]).filter((topic) => before[topic] !== after[topic]);

  it('a change of intent is told once it is done, to those of the workspace only', async () => {
    const before = await marks();
    expect(await marks()).toEqual(before);
    await fixture.as(person(fixture.stranger.id, 'owner')).application.update({ application: fixture.stranger.application, enabled: false });
    expect(await marks()).toEqual(before);
    await fixture.as(person(fixture.own.id, 'owner')).application.update({ application: fixture.own.application, enabled: false });
    expect(changed(before, await marks())).toEqual(['intent']);
  });

  it.each([
    ['models', () => fixture.database.registration.update({ where: { versionId: fixture.own.versionId }, data: { progress: 'measuring' } })],
    ['instances', () => fixture.database.instance.update({ where: { id: fixture.own.instanceId }, data: { state: 'overloaded' } })],
    ['scaling', () => fixture.database.scalingEvent.create({ data: { id: 'later', at: new Date(Date.now() + 1_000), workspaceId: fixture.own.id, action: 'start', reasons: [] } })],
    ['offline', () => fixture.database.offlineRun.create({ data: { jobId: fixture.own.offlineId, workspaceId: fixture.own.id, state: 'running' } })],
    ['bills', () => fixture.database.workerMinute.create({ data: { minute: 40_000_000, workerId: 'worker', hardwareClass: 'cpu-2', activeMs: 60_000, priceNanoUsd: 1n } })],
  ] as const)('%s have a mark of their own', async (topic, change) => {
    const before = await marks();
    await change();
    expect(changed(before, await marks())).toEqual([topic]);
  });

  it('a subscriber is told at once, and again when something changes', async () => {
    const iterator = (await fixture.as(person(fixture.own.id, 'viewer')).live.changes())[Symbol.asyncIterator]();
    const first = (await iterator.next()).value as Marks;
    const next = iterator.next();
    await fixture.database.registration.update({ where: { versionId: fixture.own.versionId }, data: { progress: 'ready again' } });
    expect(changed(first, (await next).value as Marks)).toEqual(['models']);
    await iterator.return?.(undefined);
  });
});

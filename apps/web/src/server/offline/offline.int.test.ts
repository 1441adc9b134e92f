import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { refusalOf } from '../serving-trpc-error';
import { person, startConsole, type ConsoleFixture } from '../testing/console-fixture';

let fixture: ConsoleFixture;
const asker = () => fixture.as(person(fixture.own.id, 'developer'));

beforeAll(async () => {
  fixture = await startConsole();
  const needed = { DATABASE_URL: 'unused', INFAAS_LINK_TOKEN: 'a-token-for-tests', INFAAS_AUTH_SECRET: 'a-secret-for-tests-of-enough-length', INFAAS_STORE: 'unused', INFAAS_OFFLINE_URLS: 'https://data.example/' };
  for (const [name, value] of Object.entries(needed)) vi.stubEnv(name, value);
});
afterAll(() => fixture.close());

type Submit = Parameters<ReturnType<typeof asker>['offline']['submit']>[0];
const url = 'https://data.example/night.csv?signature=secret';

describe('offline.submit', () => {
  it.each<[string, Partial<Submit>, string, string]>([
    ['a target that is not there', { target: 'nothing-like-it' }, 'unknown_name', 'target'],
    ['an address that is not listed', { url: 'http://169.254.169.254/latest' }, 'forbidden', 'url'],
    ['something that is no address', { url: 'data' }, 'malformed', 'url'],
    ['an upload that is not there', { url: undefined, uploadId: '0'.repeat(32) }, 'unknown_name', 'uploadId'],
    ['both an upload and an address', { uploadId: '0'.repeat(32) }, 'malformed', 'uploadId'],
    ['a webhook that nothing signs', { webhook: 'https://x.example/hook' }, 'conflict', 'webhook'],
    ['a webhook that is no address', { webhook: 'ftp://x' }, 'forbidden', 'webhook'],
    ['an application that is not there', { application: 'nobody' }, 'unknown_name', 'application'],
    ['a floor above all', { minAccuracy: 2 }, 'malformed', 'minAccuracy'],
    ['a ceiling of nothing', { maxCostUsd: 0 }, 'malformed', 'maxCostUsd'],
  ])('refuses %s at its field', async (_, change, code, field) => {
    const refused = await asker().offline.submit({ target: fixture.own.task, url, ...change } as Submit).then(() => null, refusalOf);
    expect(refused).toMatchObject({ code, field });
  });
});

describe('offline.list and offline.get', () => {
  it('say how far a job is, who has it, how long it still takes; and keep what opens its address', async () => {
    const { id } = await asker().offline.submit({ target: fixture.own.task, url, finishInMs: 3_600_000, maxCostUsd: 0.5 });
    expect(await asker().offline.get({ id })).toMatchObject({ state: 'waiting', leftMs: null, underWay: [], application: 'console', url: 'https://data.example/night.csv', inputBytes: null, maxCostUsd: 0.5 });
    await fixture.database.offlineRun.create({
      data: { jobId: id, workspaceId: fixture.own.id, state: 'running', format: 'csv', items: 4_000, doneItems: 2_000, failedItems: 3, chunks: 4, doneChunks: 2, computeUs: 1_000_000n, itemErrors: [{ item: 7, message: 'no numbers' }] },
    });
    const chunk = (number: number, workerId: string | null) => ({
      id: `offline.${id}.chunk.${number}.1`, kind: 'offline-chunk', subjectId: id, state: 'enqueued' as const, workerId, payload: { from: number * 1_000, count: 1_000 },
    });
    await fixture.database.workItem.createMany({ data: [chunk(3, null), chunk(2, 'worker')] });
    const job = await asker().offline.get({ id });
    expect(job).toMatchObject({ leftMs: 1_000, chunks: 4, doneChunks: 2, itemErrors: [{ item: 7 }], underWay: [{ number: 2, fromItem: 2_000, items: 1_000, worker: 'local-1' }, { number: 3, worker: null }] });
    expect((await asker().offline.list()).find((each) => each.id === id)).toMatchObject({ leftMs: 1_000, doneItems: 2_000, failedItems: 3 });
    expect(await asker().offline.pause({ id })).toMatchObject({ paused: true, leftMs: null });
    expect(await asker().offline.cancel({ id })).toMatchObject({ cancelling: true });
  });
});

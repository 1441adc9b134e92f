import { afterAll, beforeAll, expect, it } from 'vitest';
import { readAddressRules } from '@infaas/shared/platform/address-rules';
import { createCaller } from '../app-router';
import { refusalOf } from '../serving-trpc-error';
import { person, startConsole } from '../testing/console-fixture';
import type { ConsoleFixture } from '../testing/console-fixture';

let fixture: ConsoleFixture;
const rules = readAddressRules({ urls: 'https://*.models.example http://127.0.0.1:*/triton/', networks: '' });
const caller = (workspaceId: string, role: 'developer' | 'viewer' = 'developer') => createCaller({ ...fixture.context(person(workspaceId, role)), upstreamRules: rules });
const refused = (promise: Promise<unknown>) => promise.then(() => null, (error: unknown) => refusalOf(error));
const upstream = { task: 'spam', name: 'remote-net', url: 'https://a.models.example/', model: 'net', accuracy: 0.9 };

beforeAll(async () => {
  fixture = await startConsole();
});
afterAll(() => fixture.close());

it('is a version of an architecture whose model is the description of the server', async () => {
  const added = await caller(fixture.own.id).upstream.add({ ...upstream, pricePerHourUsd: 1.5, concurrency: 8, version: '3', labels: ['no', 'yes'] });
  expect(added).toMatchObject({ task: 'spam', architecture: 'remote-net', version: 1, hardware: 'upstream.remote-net' });
  const row = await fixture.database.version.findUniqueOrThrow({ where: { id: added.versionId }, include: { upstream: true } });
  expect(row.upstream).toMatchObject({ workspaceId: fixture.own.id, url: 'https://a.models.example', pricePerHourNanoUsd: 1_500_000_000n, concurrency: 8 });
  expect(JSON.parse(Buffer.from(await fixture.context(null).store.get(row.model)).toString())).toEqual({ kind: 'upstream', url: 'https://a.models.example', model: 'net', version: '3', activation: 'none' });
  expect(await caller(fixture.own.id).upstream.list()).toMatchObject([{ name: 'remote-net', version: 1, task: 'spam', answers: false, state: 'inspecting', pricePerHourUsd: 1.5 }]);
});

it('has a class of its own in the whole installation', async () => {
  const other = await caller(fixture.stranger.id).upstream.add(upstream);
  const again = await caller(fixture.own.id).upstream.add(upstream);
  expect([other.hardware, again.version, again.hardware]).toEqual(['upstream.remote-net-2', 2, 'upstream.remote-net-3']);
  expect((await caller(fixture.own.id).upstream.list()).map((row) => row.version)).toEqual([1, 2]);
});

it.each<[string, Partial<typeof upstream>, string, RegExp]>([
  ['an address that is not on the list', { url: 'https://elsewhere.example' }, 'forbidden', /not on the list/],
  ['a path that is not on the list', { url: 'http://127.0.0.1:9/other/' }, 'forbidden', /not on the list/],
  ['an address inside', { url: 'http://127.0.0.1:9/triton/' }, 'forbidden', /network/],
  ['another scheme', { url: 'file:///etc/passwd' }, 'forbidden', /not http/],
  ['a query', { url: 'https://a.models.example/?x=1' }, 'malformed', /query/],
  ['no address', { url: 'triton' }, 'malformed', /not a URL/],
  ['no accuracy and no data', { accuracy: undefined as never }, 'malformed', /labelled data/],
  ['the task\'s own name', { name: 'spam' }, 'malformed', /namespace/],
])('%s is refused, and nothing is kept', async (_, change, code, message) => {
  const before = await fixture.database.version.count();
  const refusal = await refused(caller(fixture.own.id).upstream.add({ ...upstream, ...change }));
  expect([refusal?.code, refusal?.error]).toEqual([code, expect.stringMatching(message)]);
  expect(await fixture.database.version.count()).toBe(before);
});

it('without the operator\'s list no address is allowed; viewers may not add', async () => {
  expect((await refused(fixture.as(person(fixture.own.id, 'developer')).upstream.add(upstream)))?.error).toMatch(/allows no outside address/);
  expect((await refused(caller(fixture.own.id, 'viewer').upstream.add(upstream)))?.code).toBe('forbidden');
});

it('goes with its version', async () => {
  await fixture.database.architecture.deleteMany({ where: { workspaceId: fixture.own.id, name: 'remote-net' } });
  expect(await caller(fixture.own.id).upstream.list()).toEqual([]);
});

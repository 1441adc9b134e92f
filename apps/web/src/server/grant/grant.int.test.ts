import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { namesOf } from '../usage/names';
import { refusalOf } from '../serving-trpc-error';
import { person, program, startConsole } from '../testing/console-fixture';
import type { ConsoleFixture } from '../testing/console-fixture';
import type { ActorContext } from '../context';

let fixture: ConsoleFixture;

beforeAll(async () => {
  fixture = await startConsole();
});
afterAll(() => fixture.close());
beforeEach(() => fixture.database.grant.deleteMany());

const owner = () => fixture.as(person(fixture.own.id, 'owner'));
const guest = () => fixture.as(person(fixture.stranger.id, 'developer'));
const refused = (promise: Promise<unknown>) => promise.then(() => null, (error: unknown) => refusalOf(error));

it('shares a task with another workspace, which sees it by the name it is asked by; revoked, it is gone', async () => {
  const given = await owner().grant.give({ task: 'own-task', workspace: 'stranger' });
  expect(given.askedAs).toBe('own-task@own');
  expect((await owner().grant.list()).given).toMatchObject([{ id: given.id, task: 'own-task', architecture: null, workspace: { slug: 'stranger' }, application: null, grantedBy: 'owner', askedAs: 'own-task@own' }]);
  expect((await guest().grant.list())).toMatchObject({ given: [], received: [{ id: given.id, name: 'own-task@own', kind: 'task', owner: { slug: 'own' }, application: null }] });
  await owner().grant.revoke({ grantId: given.id });
  expect([(await owner().grant.list()).given, (await guest().grant.list()).received]).toEqual([[], []]);
  expect(await fixture.database.grant.count({ where: { id: given.id, revokedAt: { not: null } } })).toBe(1);
});

it('is one grant however often it is given', async () => {
  const [first, second] = [await owner().grant.give({ architecture: 'own-net', workspace: 'stranger' }), await owner().grant.give({ architecture: 'own-net', workspace: 'stranger' })];
  expect(second).toEqual(first);
  const forOne = await owner().grant.give({ architecture: 'own-net', workspace: 'stranger', application: 'stranger-app' });
  expect(forOne.id).not.toBe(first.id);
  expect(forOne.askedAs).toBe('own-net@own');
});

it('to one application is not shown to the keys of others', async () => {
  await owner().grant.give({ task: 'own-task', workspace: 'stranger', application: 'other-app' });
  const key = fixture.as(program(fixture.stranger.id, fixture.stranger.applicationId, 'manage'));
  expect((await key.grant.list()).received).toEqual([]);
  expect((await guest().grant.list()).received).toHaveLength(1);
});

it('lets nobody but the owner take it back', async () => {
  const { id } = await owner().grant.give({ task: 'own-task', workspace: 'stranger' });
  expect((await refused(fixture.as(person(fixture.stranger.id, 'owner')).grant.revoke({ grantId: id })))?.code).toBe('unknown_name');
  expect((await guest().grant.list()).received).toHaveLength(1);
});

it.each([
  [{ task: 'own-task', workspace: 'nowhere' }, 'unknown_name'], [{ task: 'own-task', workspace: 'own' }, 'malformed'], [{ task: 'stranger-task', workspace: 'stranger' }, 'unknown_name'],
  [{ workspace: 'stranger' }, 'malformed'], [{ task: 'own-task', architecture: 'own-net', workspace: 'stranger' }, 'malformed'], [{ architecture: 'nothing', workspace: 'stranger' }, 'unknown_name'],
])('refuses %j with %s', async (input, code) => {
  expect((await refused(owner().grant.give(input)))?.code).toBe(code);
});

it('names what others share in usage and cost, and gives its labels to answers', async () => {
  const scores = { outputs: [{ name: 'scores', datatype: 'FP32', shape: [1, 2], data: [0.2, 0.8] }], parameters: {} };
  fixture.gateway.answer = () => scores;
  const ask = () => guest().query.infer({ target: 'own-task@own', inputs: [{ name: 'x', datatype: 'FP32', shape: [1], data: [1] }] });
  expect((await ask()).labels).toEqual([]);
  await owner().grant.give({ task: 'own-task', workspace: 'stranger' });
  expect((await ask()).labels).toEqual([{ label: 'yes', score: 0.8 }, { label: 'no', score: 0.2 }]);
  expect(fixture.gateway.asked.at(-1)?.path).toBe('/v2/models/own-task%40own/infer');
  const names = await namesOf({ ...fixture.context(person(fixture.stranger.id, 'viewer')), workspaceId: fixture.stranger.id } as ActorContext);
  expect([names.task.get('own-task-id'), names.variant.get('own-variant')]).toEqual(['own-task@own', 'own-net.v1.fp32.cpu.t1@own']);
});

it('exports a variant of the own workspace for Triton', async () => {
  await fixture.database.task.update({ where: { id: 'own-task-id' }, data: { input: { kind: 'tensors', tensors: [{ name: 'x', dtype: 'FP32', shape: [-1, 3] }] }, output: { kind: 'scores', name: 'scores', classes: 2 } } });
  const found = await fixture.as(person(fixture.own.id, 'viewer')).variant.export({ variant: fixture.own.variant });
  expect(found).toMatchObject({ name: fixture.own.variant, sha256: fixture.own.model, hardware: 'cpu-2' });
  expect(found.config).toContain('max_batch_size: 8');
  expect((await refused(owner().variant.export({ variant: fixture.own.variant, hardware: 'gpu' })))?.code).toBe('unknown_name');
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../access/actor';
import { refusalOf } from '../serving-trpc-error';
import { person, program, startConsole } from '../testing/console-fixture';
import type { ConsoleFixture } from '../testing/console-fixture';
import { requireRoute } from '../access/routes';
import { endHold, extendHold } from './hold-instances';
import { openArtifact } from './open-artifact';

let fixture: ConsoleFixture;

beforeAll(async () => {
  fixture = await startConsole();
});

afterAll(() => fixture.close());

const open = async (actor: Actor | null, variant: string) => openArtifact(requireRoute(fixture.context(actor), '/api/artifacts/[variant]'), variant);
const codeOf = (promise: Promise<unknown>) => promise.then(() => 'answered', (error: unknown) => refusalOf(error).code);

describe('the file of a variant', () => {
  it('streams to whoever may read the workspace, byte for byte', async () => {
    for (const actor of [person(fixture.own.id, 'viewer'), program(fixture.own.id, fixture.own.applicationId, 'manage')]) {
      const artifact = await open(actor, fixture.own.variant);
      expect(artifact).toMatchObject({ fileName: `${fixture.own.variant}.onnx`, bytes: 12, sha256: fixture.own.model });
      expect(await new Response(artifact.stream()).text()).toBe('model of own');
    }
  });

  it('is refused to nobody in particular, to keys that only ask, and to another workspace', async () => {
    expect(await codeOf(open(null, fixture.own.variant))).toBe('unauthenticated');
    expect(await codeOf(open(program(fixture.own.id, fixture.own.applicationId, 'infer'), fixture.own.variant))).toBe('forbidden');
    expect(await codeOf(open(person(fixture.own.id, 'owner'), fixture.stranger.variant))).toBe('unknown_name');
    expect(await codeOf(open(person(fixture.own.id, 'owner'), '../../secrets.json'))).toBe('unknown_name');
  });

  it('does not exist for a form that was never made', async () => {
    await fixture.database.variant.update({ where: { id: 'own-variant' }, data: { artifact: '' } });
    expect(await codeOf(open(person(fixture.own.id, 'owner'), fixture.own.variant))).toBe('unknown_name');
  });
});

it('says of each task what its cheapest ready variant costs', async () => {
  const caller = fixture.as(person(fixture.own.id, 'viewer')).variant;
  const ready = (await caller.list({})).flatMap(({ task, status, costPer1kUsd }) => (status === 'ready' && costPer1kUsd !== null ? [{ task, costPer1kUsd }] : []));
  const least = [...new Set(ready.map(({ task }) => task))].sort().map((task) => ({ task, costPer1kUsd: Math.min(...ready.filter((row) => row.task === task).map((row) => row.costPer1kUsd)) }));
  expect(least).not.toEqual([]);
  expect(await caller.cheapest()).toEqual(least);
});

describe('bounds of a variant', () => {
  const variantId = 'own-variant';
  const bound = (input: object) => fixture.as(person(fixture.own.id, 'owner')).variant.bound({ variant: fixture.own.variant, ...input });
  const shown = async () => {
    const [row] = await fixture.as(person(fixture.own.id, 'viewer')).variant.list({});
    return [row?.leastInstances, row?.mostInstances, row?.boundsEnd?.then ?? null];
  };

  it('hold for a while over those without an end, which come back', async () => {
    await bound({ least: 2 });
    expect(await bound({ least: 1, most: 1, forSeconds: 600 })).toMatchObject({ least: 1, most: 1, then: { least: 2, most: null } });
    expect(await shown()).toEqual([1, 1, { least: 2, most: null }]);
    // Held again, longer: what comes back stays the same.
    await bound({ least: 0, most: 4, forSeconds: 1_200 });
    expect(await shown()).toEqual([0, 4, { least: 2, most: null }]);
    await fixture.database.instanceBounds.update({ where: { variantId }, data: { until: new Date(Date.now() - 1) } });
    expect(await shown()).toEqual([2, null, null]);
    await bound({ least: 3, most: 3, forSeconds: 600 });
    await endHold(fixture.database, { variantId });
    expect(await shown()).toEqual([2, null, null]);
  });

  it('leave nothing behind where nothing was wanted before', async () => {
    await bound({});
    await bound({ least: 1, most: 1, forSeconds: 600 });
    await endHold(fixture.database, { variantId });
    expect(await fixture.database.instanceBounds.count({ where: { variantId } })).toBe(0);
  });

  it('of an owner are left alone by who held them before', async () => {
    await bound({ least: 1, most: 1, forSeconds: 600 });
    await bound({ least: 5 });
    await extendHold(fixture.database, { variantId }, new Date(Date.now() + 600_000));
    await endHold(fixture.database, { variantId });
    expect(await shown()).toEqual([5, null, null]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../access/actor';
import { refusalOf } from '../serving-trpc-error';
import { person, program, startConsole } from '../testing/console-fixture';
import type { ConsoleFixture } from '../testing/console-fixture';
import { requireRoute } from '../access/routes';
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

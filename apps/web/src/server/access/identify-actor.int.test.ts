import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusalOf } from '../serving-trpc-error';
import { startConsole } from '../testing/console-fixture';
import type { ConsoleFixture } from '../testing/console-fixture';
import { identifyActor, sha256Hex } from './identify-actor';

let fixture: ConsoleFixture;
const nobody = () => Promise.resolve(null);
const somebody = () => Promise.resolve({ userId: 'u1', name: 'Ada', email: 'ada@example.com' });

beforeAll(async () => {
  fixture = await startConsole();
  await fixture.database.user.create({ data: { id: 'u1', name: 'Ada', email: 'ada@example.com' } });
  await fixture.database.membership.create({ data: { userId: 'u1', workspaceId: fixture.own.id, role: 'viewer' } });
  const keys = { expired: { expiresAt: new Date(Date.now() - 1_000) }, revoked: { revokedAt: new Date() }, infer: { scopes: ['infer'] }, odd: { scopes: ['everything'] } };
  for (const [name, data] of Object.entries(keys)) {
    await fixture.database.apiKey.create({ data: { id: name, applicationId: fixture.own.applicationId, name, sha256: sha256Hex(`infaas_${name}`), start: 'infaas_', scopes: ['manage'], ...data } });
  }
});

afterAll(() => fixture.close());

function identify(headers: Record<string, string>, session = nobody as typeof somebody | typeof nobody) {
  return identifyActor(fixture.database, new Headers(headers), session);
}

describe('identifyActor', () => {
  it('finds the application of a key', async () => {
    const actor = await identify({ authorization: `Bearer ${fixture.own.key}` });
    expect(actor).toMatchObject({ kind: 'key', workspaceId: fixture.own.id, applicationId: fixture.own.applicationId });
    expect(actor?.scopes).toContain('models');
  });

  it('gives an infer key the right to query and no other', async () => {
    expect((await identify({ authorization: 'Bearer infaas_infer' }))?.scopes).toEqual(['query']);
    expect((await identify({ authorization: 'Bearer infaas_odd' }))?.scopes).toEqual([]);
  });

  it.each(['Bearer infaas_expired', 'Bearer infaas_revoked', 'Bearer infaas_nobody-has-it', 'Basic YWRtaW46YWRtaW4=', 'Bearer', 'Bearer a b', `Bearer ${'x'.repeat(300)}`])(
    'refuses %s with 401 even when a session is there',
    async (authorization) => {
      const refused = await identify({ authorization }, somebody).then(() => null, refusalOf);
      expect(refused?.code).toBe('unauthenticated');
      expect(refused?.hint).not.toBeNull();
    },
  );

  it('refuses the keys of an application that is switched off', async () => {
    await fixture.database.application.update({ where: { id: fixture.stranger.applicationId }, data: { enabled: false } });
    expect(await identify({ authorization: `Bearer ${fixture.stranger.key}` }).then(() => null, (error: unknown) => refusalOf(error).code)).toBe('forbidden');
  });

  it('gives a person the rights of their role, and only in workspaces they belong to', async () => {
    expect(await identify({}, somebody)).toMatchObject({ kind: 'person', workspaceId: fixture.own.id, role: 'viewer', scopes: ['read'] });
    expect(await identify({ 'x-infaas-workspace': 'stranger' }, somebody)).toMatchObject({ workspaceId: fixture.own.id });
    expect(await identify({ cookie: 'a=b; infaas-workspace=stranger' }, somebody)).toMatchObject({ workspaceId: fixture.own.id });
    expect(await identify({}, nobody)).toBeNull();
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCaller } from '../app-router';
import { refusalOf } from '../serving-trpc-error';
import { person, program, startConsole } from '../testing/console-fixture';
import type { ConsoleFixture } from '../testing/console-fixture';
import type { EntryPage } from './list-entries';

let fixture: ConsoleFixture;

beforeAll(async () => {
  fixture = await startConsole();
});

afterAll(() => fixture.close());

const owner = () => createCaller({ ...fixture.context(person(fixture.own.id, 'owner')), origin: { address: '192.0.2.7', agent: 'a browser' } });
const entries = async (filter: Parameters<ReturnType<typeof owner>['audit']['list']>[0]) => (await owner().audit.list(filter)).entries;
const codeOf = (promise: Promise<unknown>) => promise.then(() => 'answered', (error: unknown) => refusalOf(error).code);

describe('the audit log', () => {
  it('says who changed what from where, with the fields before and after', async () => {
    const { application } = fixture.own;
    await owner().application.update({ application, enabled: false, monthlyBudgetUsd: 2, limits: { queriesPerSecond: 5, concurrent: 3 } });
    const [entry] = await entries({ action: 'application.update' });
    expect(entry).toMatchObject({ actor: { kind: 'person', id: 'owner-id', name: 'owner@example.com' }, target: application, result: 'done', address: '192.0.2.7', agent: 'a browser' });
    expect(entry?.changes).toEqual(expect.arrayContaining([
      { field: 'enabled', before: true, after: false },
      { field: 'monthlyBudgetNanoUsd', before: null, after: '2000000000' },
      { field: 'maxQueriesPerSecond', before: null, after: 5 },
      { field: 'maxConcurrent', before: null, after: 3 },
    ]));
    expect((await owner().application.update({ application, enabled: true })).limits).toEqual({ queriesPerSecond: 5, burst: null, concurrent: 3 });
  });

  it('keeps refusals: of what failed, and of what somebody may not do', async () => {
    expect(await codeOf(owner().application.revokeKey({ keyId: 'none' }))).toBe('unknown_name');
    expect(await codeOf(fixture.as(person(fixture.own.id, 'viewer')).application.create({ name: 'sneaky' }))).toBe('forbidden');
    const key = program(fixture.own.id, fixture.own.applicationId, 'infer');
    expect(await codeOf(fixture.as(key).application.create({ name: 'sneaky' }))).toBe('forbidden');
    const refused = await entries({ result: 'refused' });
    expect(refused.map((entry) => [entry.actor.name, entry.action, entry.result])).toEqual([
      ['app / infer', 'application.create', 'forbidden'], ['viewer@example.com', 'application.create', 'forbidden'], ['owner@example.com', 'application.revokeKey', 'unknown_name'],
    ]);
  });

  it('never holds a secret', async () => {
    await owner().application.create({ name: 'secrets' });
    const made = await owner().application.createKey({ application: 'secrets', name: 'deploy', scopes: ['infer'], expiresInDays: 30 });
    const rotated = await owner().application.rotateKey({ keyId: made.id, overlapHours: 1 });
    const invited = await owner().invitation.create({ email: 'grace@example.com', role: 'viewer' });
    const token = invited.link.split('/').at(-1) ?? '';
    const guest = createCaller({ ...fixture.context(null), origin: { address: null, agent: null } });
    await guest.invitation.accept({ token, name: 'Grace', password: 'correct horse battery' });
    const all = JSON.stringify(await fixture.database.auditEntry.findMany());
    for (const secret of [made.key, rotated.key, token, 'correct horse battery']) expect(all).not.toContain(secret);
    expect((await entries({ action: 'invitation' })).map((entry) => [entry.action, entry.target, entry.result])).toEqual([
      ['invitation.accept', 'grace@example.com', 'done'], ['invitation.create', 'grace@example.com', 'done'],
    ]);
    const [rotation] = await entries({ action: 'application.rotateKey' });
    expect(rotation).toMatchObject({ target: 'secrets / deploy', changes: [{ field: 'expiresAt' }] });
  });

  it('is never changed afterwards, and an entry is sealed once', async () => {
    const { database } = fixture;
    const { id } = await database.auditEntry.findFirstOrThrow({ where: { workspaceId: fixture.own.id, result: 'done' } });
    await expect(database.auditEntry.update({ where: { id }, data: { target: 'other' } })).rejects.toThrow('neither changed nor removed');
    await expect(database.auditEntry.update({ where: { id }, data: { result: 'forbidden' } })).rejects.toThrow('neither changed nor removed');
    await expect(database.auditEntry.delete({ where: { id } })).rejects.toThrow('neither changed nor removed');
    await expect(database.$executeRaw`TRUNCATE audit_entry`).rejects.toThrow('neither changed nor removed');
  });

  it('is there before the change: without it nothing is changed', async () => {
    const { database } = fixture;
    await database.$executeRaw`ALTER TABLE audit_entry RENAME TO audit_entry_away`;
    try {
      expect(await codeOf(owner().application.create({ name: 'unseen' }))).toBe('internal');
    } finally {
      await database.$executeRaw`ALTER TABLE audit_entry_away RENAME TO audit_entry`;
    }
    expect(await database.application.count({ where: { name: 'unseen' } })).toBe(0);
  });

  it('is searched, filtered and paged without gaps while it grows', async () => {
    for (let number = 0; number < 12; number += 1) await owner().application.create({ name: `paged-${number}` });
    expect((await entries({ search: 'PAGED-1' })).map((entry) => entry.target)).toEqual(['paged-11', 'paged-10', 'paged-1']);
    expect(await entries({ search: 'paged_1' })).toEqual([]);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: EntryPage = await owner().audit.list({ search: 'paged-', limit: 5, cursor });
      seen.push(...page.entries.map((entry) => entry.target));
      cursor = page.next;
      if (seen.length === 5) await owner().application.create({ name: 'paged-late' });
    } while (cursor !== null);
    expect(seen).toEqual(Array.from({ length: 12 }, (_, at) => `paged-${11 - at}`));
    expect(await codeOf(fixture.as(person(fixture.own.id, 'developer')).audit.list())).toBe('forbidden');
    expect((await fixture.as(program(fixture.own.id, fixture.own.applicationId, 'audit')).audit.list({ limit: 1 })).entries).toHaveLength(1);
  });
});

describe('keys', () => {
  it('rotate: the new one stands beside the old one, which ends after the overlap', async () => {
    const made = await owner().application.createKey({ application: 'secrets', name: 'turn', scopes: ['infer', 'manage'], expiresInDays: 10 });
    const rotated = await owner().application.rotateKey({ keyId: made.id, overlapHours: 2 });
    expect(rotated).toMatchObject({ name: 'turn-2' });
    const keys = (await owner().application.get({ application: 'secrets' })).keys;
    const [fresh, old] = ['turn-2', 'turn'].map((name) => keys.find((key) => key.name === name));
    expect(fresh).toMatchObject({ scopes: ['infer', 'manage'], revokedAtMs: null, lastUsedAtMs: null });
    expect(Math.abs((fresh?.expiresAtMs ?? 0) - Date.now() - 10 * 86_400_000)).toBeLessThan(60_000);
    expect(Math.abs((old?.expiresAtMs ?? 0) - Date.now() - 2 * 3_600_000)).toBeLessThan(60_000);
    expect(old?.expiresAtMs).toBe(rotated.oldExpiresAtMs);
    await owner().application.revokeKey({ keyId: made.id });
    expect(await codeOf(owner().application.rotateKey({ keyId: made.id }))).toBe('unknown_name');
  });

  it('never do more than whoever makes them', async () => {
    const developer = fixture.as(person(fixture.own.id, 'developer'));
    const make = (scope: 'infer' | 'manage' | 'operate' | 'release' | 'audit') => codeOf(developer.application.createKey({ application: 'secrets', name: `by-dev-${scope}`, scopes: [scope] }));
    expect([await make('infer'), await make('manage'), await make('operate'), await make('release'), await make('audit')]).toEqual(['answered', 'answered', 'forbidden', 'forbidden', 'forbidden']);
    const strong = await owner().application.createKey({ application: 'secrets', name: 'strong', scopes: ['release'] });
    expect(await codeOf(developer.application.rotateKey({ keyId: strong.id }))).toBe('forbidden');
  });

  it('show when they were last used, by a query or by a call', async () => {
    const { keyId, application } = fixture.own;
    await fixture.database.keyUse.create({ data: { keyId, lastUsedAt: new Date(5_000_000) } });
    expect((await owner().application.get({ application })).keys[0]?.lastUsedAtMs).toBe(5_000_000);
    await fixture.database.apiKey.update({ where: { id: keyId }, data: { lastCalledAt: new Date(6_000_000) } });
    expect((await owner().application.list()).find((each) => each.name === application)?.keys[0]?.lastUsedAtMs).toBe(6_000_000);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identifyActor, sha256Hex } from '../access/identify-actor';
import { refusalOf } from '../serving-trpc-error';
import { person, startConsole } from '../testing/console-fixture';
import type { ConsoleFixture } from '../testing/console-fixture';

let fixture: ConsoleFixture;

beforeAll(async () => {
  fixture = await startConsole();
});

afterAll(() => fixture.close());

const developer = () => fixture.as(person(fixture.own.id, 'developer'));
const codeOf = (promise: Promise<unknown>) => promise.then(() => 'answered', (error: unknown) => refusalOf(error).code);

describe('applications', () => {
  it('show a key once, keep only its hash, and refuse it after it is revoked', async () => {
    await developer().application.create({ name: 'keys' });
    const created = await developer().application.createKey({ application: 'keys', name: 'deploy', scopes: ['infer', 'manage'], expiresInDays: 30 });
    expect(created.key.startsWith(created.start)).toBe(true);
    const row = await fixture.database.apiKey.findUniqueOrThrow({ where: { id: created.id } });
    expect(row.sha256).toBe(sha256Hex(created.key));
    expect(JSON.stringify(row)).not.toContain(created.key);
    expect(JSON.stringify(await developer().application.list())).not.toContain(created.key);
    const headers = new Headers({ authorization: `Bearer ${created.key}` });
    const nobody = () => Promise.resolve(null);
    expect((await identifyActor(fixture.database, headers, nobody))?.kind).toBe('key');
    await developer().application.revokeKey({ keyId: created.id });
    expect(await codeOf(identifyActor(fixture.database, headers, nobody))).toBe('unauthenticated');
    expect(await codeOf(developer().application.revokeKey({ keyId: created.id }))).toBe('unknown_name');
  });

  it('have their objectives under a router of their own as well', async () => {
    const { application } = fixture.own;
    await developer().objective.set({ application, name: 'by-router', objective: { maxLatencyMs: 30 } });
    expect((await developer().objective.list({ application })).named).toContainEqual({ name: 'by-router', objective: { maxLatencyMs: 30 } });
    await developer().objective.remove({ application, name: 'by-router' });
    expect((await developer().objective.list({ application })).named.map((each) => each.name)).not.toContain('by-router');
  });

  it('keep objectives in the units of the domain and give them back as they were stated', async () => {
    const objective = { minAccuracy: 0.95, maxLatencyMs: 12.5, maxCostPer1kUsd: 0.0004, onUnmet: 'degrade' as const, degradedMinAccuracy: 0.9 };
    const application = await developer().application.setObjective({ application: fixture.own.application, name: 'precise', objective });
    expect(application.objectives.find((each) => each.name === 'precise')?.objective).toEqual(objective);
    const row = await fixture.database.objective.findFirstOrThrow({ where: { name: 'precise' } });
    expect(row.objective).toEqual({ minAccuracy: 0.95, maxLatencyUs: 12_500, maxCostPer1kNanoUsd: 400_000, onUnmet: 'degrade', degradedMinAccuracy: 0.9 });
    const without = await developer().application.removeObjective({ application: fixture.own.application, name: 'precise' });
    expect(without.objectives.map((each) => each.name)).toEqual(['fast']);
  });

  it.each([
    ['a floor above 1', { minAccuracy: 95 }],
    ['a deadline of zero', { maxLatencyMs: 0 }],
    ['a deadline that is no number', { maxLatencyMs: Number.NaN }],
    ['degrading without a second floor', { onUnmet: 'degrade' as const }],
    ['a second floor above the first', { minAccuracy: 0.8, onUnmet: 'degrade' as const, degradedMinAccuracy: 0.9 }],
    ['a field that is none', { speed: 'fast' } as never],
  ])('refuse an objective with %s', async (_name, objective) => {
    expect(await codeOf(developer().application.setObjective({ application: fixture.own.application, name: 'bad', objective }))).toBe('malformed');
  });

  it('have names of their own, and the built-in one stays as it is', async () => {
    expect(await codeOf(developer().application.create({ name: fixture.own.application }))).toBe('conflict');
    expect(await codeOf(developer().application.create({ name: 'Not A Name' }))).toBe('malformed');
    await fixture.database.application.create({ data: { id: 'console-id', workspaceId: fixture.own.id, name: 'console', builtIn: true } });
    expect(await codeOf(developer().application.update({ application: 'console', enabled: false }))).toBe('forbidden');
    expect(await codeOf(developer().application.createKey({ application: 'console', name: 'k' }))).toBe('forbidden');
  });
});

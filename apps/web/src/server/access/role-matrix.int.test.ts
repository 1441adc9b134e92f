import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Role } from '@infaas/db/client';
import type { KeyScope } from '@infaas/shared/domain/serving-view';
import { allProcedures } from '../rest/find-procedure';
import { refusalOf } from '../serving-trpc-error';
import { person, program, startConsole } from '../testing/console-fixture';
import type { ConsoleFixture } from '../testing/console-fixture';
import type { Actor } from './actor';
import { requireRoute, ROUTES } from './routes';
import type { GuardedRoute } from './routes';
import { SCOPES, SCOPES_OF_KEY, SCOPES_OF_ROLE } from './scopes';
import type { Scope } from './scopes';

let fixture: ConsoleFixture;
let checked = 0;

beforeAll(async () => {
  fixture = await startConsole();
});

afterAll(async () => {
  const callers = Object.keys(Role).length + Object.keys(SCOPES_OF_KEY).length + 1;
  console.log(`access: ${procedures.length} procedures and ${Object.keys(ROUTES).length} routes x ${callers} callers (${Object.keys(Role).length} roles, ${Object.keys(SCOPES_OF_KEY).length} key scopes, nobody): ${checked} calls checked`);
  await fixture.close();
});

async function codeOf(actor: Actor | null, path: string): Promise<string> {
  const [router = '', name = ''] = path.split('.');
  const caller = fixture.as(actor) as unknown as Record<string, Record<string, (input?: unknown) => Promise<unknown>>>;
  checked += 1;
  try {
    const answer = await caller[router]?.[name]?.();
    if (answer !== null && typeof answer === 'object' && Symbol.asyncIterator in answer) await (answer as AsyncGenerator).return(undefined);
    return 'answered';
  } catch (error) {
    return refusalOf(error).code;
  }
}

const procedures = allProcedures();
const guarded = Object.entries(ROUTES).filter(([, scope]) => scope !== 'public' && scope !== 'procedure') as [GuardedRoute, Scope][];

/** Everybody who can call: each role, a key with each scope, and nobody. */
function callers(): { name: string; actor: Actor | null; scopes: readonly Scope[] }[] {
  return [
    ...Object.values(Role).map((role) => ({ name: `the role ${role}`, actor: person(fixture.own.id, role), scopes: SCOPES_OF_ROLE[role] })),
    ...(Object.keys(SCOPES_OF_KEY) as KeyScope[]).map((scope) => ({ name: `a key with ${scope}`, actor: program(fixture.own.id, fixture.own.applicationId, scope), scopes: SCOPES_OF_KEY[scope] })),
    { name: 'nobody', actor: null, scopes: [] },
  ];
}

describe('who may call what', () => {
  it('is stated by every procedure', () => {
    expect(procedures.length).toBeGreaterThan(30);
    for (const { path, meta } of procedures) expect([...SCOPES, 'public'], path).toContain(meta.scope);
    expect(procedures.filter((each) => each.meta.scope === 'public').map((each) => each.path)).toEqual(['session.me', 'invitation.accept']);
    // A procedure that changes something never asks for reading only; one that only asks models says so.
    for (const { path, kind, meta } of procedures) if (kind === 'mutation') expect(['read', 'audit'], path).not.toContain(meta.scope);
    expect(procedures.filter((each) => each.meta.asks).map((each) => each.path)).toEqual(['query.infer', 'query.submit', 'query.cancel']);
  });

  it('is stated for every route, and the route asks for it', () => {
    const app = fileURLToPath(new URL('../../app', import.meta.url));
    const files = readdirSync(app, { recursive: true, encoding: 'utf8' }).filter((file) => /(^|[\\/])route\.ts$/.test(file));
    const pathOf = (file: string) => `/${file.replaceAll('\\', '/').replace(/\/?route\.ts$/, '').replace(/\([^/]*\)\//g, '')}` as GuardedRoute;
    expect(files.map(pathOf).sort()).toEqual(Object.keys(ROUTES).sort());
    for (const file of files) {
      const path = pathOf(file);
      const asks = readFileSync(join(app, file), 'utf8').includes(`requireRoute(await createContext(request), '${path}')`);
      expect(asks, path).toBe(guarded.some(([route]) => route === path));
    }
  });

  it('follows the table for every procedure and every caller', async () => {
    for (const { name, actor, scopes } of callers()) {
      for (const { path, meta } of procedures) {
        const code = await codeOf(actor, path);
        const said = `${name} ${path}: ${code}`;
        if (meta.scope === 'public' || scopes.includes(meta.scope)) expect(['forbidden', 'unauthenticated', 'internal'], said).not.toContain(code);
        else expect(code, said).toBe(actor === null ? 'unauthenticated' : 'forbidden');
      }
    }
  });

  it('follows the table for every guarded route and every caller', () => {
    for (const { name, actor, scopes } of callers()) {
      for (const [route, scope] of guarded) {
        checked += 1;
        const attempt = () => requireRoute(fixture.context(actor), route).workspaceId;
        if (scopes.includes(scope)) expect(attempt(), `${name} ${route}`).toBe(fixture.own.id);
        else expect(attempt, `${name} ${route}`).toThrow(actor === null ? 'nobody is signed in' : 'this needs');
      }
    }
  });

  it('lets viewers change nothing, developers and their keys leave the fleet alone, and no key own anything', async () => {
    expect(await codeOf(person(fixture.own.id, 'viewer'), 'application.create')).toBe('forbidden');
    expect(await codeOf(person(fixture.own.id, 'viewer'), 'query.infer')).toBe('forbidden');
    expect(await codeOf(person(fixture.own.id, 'developer'), 'demo.traffic')).toBe('forbidden');
    expect(await codeOf(program(fixture.own.id, fixture.own.applicationId, 'manage'), 'fleet.setBudget')).toBe('forbidden');
    expect(await codeOf(person(fixture.own.id, 'operator'), 'model.register')).toBe('forbidden');
    for (const scopes of Object.values(SCOPES_OF_KEY)) expect(scopes).not.toContain('own');
  });

  it('leaves an entry in the audit log for every change that was tried, and none for queries', async () => {
    const changes = procedures.filter((each) => each.kind === 'mutation' && each.meta.scope !== 'public');
    const rows = await fixture.database.auditEntry.findMany({ where: { workspaceId: fixture.own.id, actorId: 'owner-id' } });
    for (const { path, meta } of changes) {
      const entries = rows.filter((row) => row.action === path);
      expect(entries.length > 0, path).toBe(meta.asks !== true);
      for (const entry of entries) expect(entry.result, path).not.toBeNull();
    }
  });
});

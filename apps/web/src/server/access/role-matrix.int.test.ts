import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Role } from '@infaas/db/client';
import { allProcedures } from '../rest/find-procedure';
import { refusalOf } from '../serving-trpc-error';
import { person, program, startConsole } from '../testing/console-fixture';
import type { ConsoleFixture } from '../testing/console-fixture';
import type { Actor } from './actor';
import { SCOPES, SCOPES_OF_KEY, SCOPES_OF_ROLE } from './scopes';

let fixture: ConsoleFixture;

beforeAll(async () => {
  fixture = await startConsole();
});

afterAll(() => fixture.close());

async function codeOf(actor: Actor | null, path: string): Promise<string> {
  const [router = '', name = ''] = path.split('.');
  const caller = fixture.as(actor) as unknown as Record<string, Record<string, (input?: unknown) => Promise<unknown>>>;
  try {
    const answer = await caller[router]?.[name]?.();
    if (answer !== null && typeof answer === 'object' && Symbol.asyncIterator in answer) await (answer as AsyncGenerator).return(undefined);
    return 'answered';
  } catch (error) {
    return refusalOf(error).code;
  }
}

const procedures = allProcedures();

describe('who may call what', () => {
  it('is stated by every procedure', () => {
    expect(procedures.length).toBeGreaterThan(30);
    for (const { path, meta } of procedures) expect([...SCOPES, 'public'], path).toContain(meta.scope);
    expect(procedures.filter((each) => each.meta.scope === 'public').map((each) => each.path)).toEqual(['session.me']);
    // A procedure that changes something never asks for reading only.
    for (const { path, kind, meta } of procedures) if (kind === 'mutation') expect(meta.scope, path).not.toBe('read');
  });

  it('is nobody without a session or a key', async () => {
    for (const { path, meta } of procedures) expect(await codeOf(null, path), path).toBe(meta.scope === 'public' ? 'answered' : 'unauthenticated');
  });

  it.each(Object.values(Role))('follows the table for the role %s', async (role) => {
    for (const { path, meta } of procedures) {
      const allowed = meta.scope === 'public' || SCOPES_OF_ROLE[role].includes(meta.scope);
      const code = await codeOf(person(fixture.own.id, role), path);
      if (allowed) expect(['forbidden', 'unauthenticated', 'internal'], `${role} ${path}: ${code}`).not.toContain(code);
      else expect(code, `${role} ${path}`).toBe('forbidden');
    }
  });

  it.each(['infer', 'manage', 'release'] as const)('follows the table for keys with the scope %s', async (scope) => {
    for (const { path, meta } of procedures) {
      const allowed = meta.scope === 'public' || SCOPES_OF_KEY[scope].includes(meta.scope);
      const code = await codeOf(program(fixture.own.id, fixture.own.applicationId, scope), path);
      if (allowed) expect(['forbidden', 'unauthenticated', 'internal'], `${scope} ${path}: ${code}`).not.toContain(code);
      else expect(code, `${scope} ${path}`).toBe('forbidden');
    }
  });

  it('lets viewers change nothing and developers leave the fleet alone', async () => {
    expect(await codeOf(person(fixture.own.id, 'viewer'), 'application.create')).toBe('forbidden');
    expect(await codeOf(person(fixture.own.id, 'viewer'), 'query.infer')).toBe('forbidden');
    expect(await codeOf(person(fixture.own.id, 'developer'), 'demo.traffic')).toBe('forbidden');
    expect(await codeOf(person(fixture.own.id, 'operator'), 'model.register')).toBe('forbidden');
  });
});

import { createHash } from 'node:crypto';
import type { PrismaClient } from '@infaas/db/client';
import type { KeyScope } from '@infaas/shared/domain/serving-view';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { WORKSPACE_COOKIE } from '../../client/workspace-cookie';
import type { Actor, KeyActor, PersonActor } from './actor';
import { SCOPES_OF_KEY, SCOPES_OF_ROLE } from './scopes';

/** Who a session belongs to, whatever workspaces they are in. */
export type SessionPerson = { userId: string; name: string; email: string };

/** Finds out who a session belongs to; null when nobody is signed in. */
export type SessionReader = (headers: Headers) => Promise<SessionPerson | null>;

/** Header with the slug of the workspace that a person's call is about; without it the cookie says. */
const WORKSPACE_HEADER = 'x-infaas-workspace';

const CALL_NOTED_MS = 60_000;

/**
 * Returns who is calling: the application of a Bearer key, else the person of the session cookie, else null. A key that is unknown,
 * revoked or expired is refused at once (401) and never falls back to a session.
 */
export async function identifyActor(database: PrismaClient, headers: Headers, readSession: SessionReader): Promise<Actor | null> {
  const authorization = headers.get('authorization');
  if (authorization !== null) return actorOfKey(database, authorization);
  const person = await readSession(headers);
  return person === null ? null : actorOfPerson(database, person, wantedWorkspace(headers));
}

async function actorOfKey(database: PrismaClient, authorization: string): Promise<KeyActor> {
  const key = /^Bearer\s+(\S{1,256})$/i.exec(authorization)?.[1];
  if (key === undefined) {
    throw new ServingError('unauthenticated', 'the authorization header is not `Bearer <key>`', 'send `Authorization: Bearer <key>`');
  }
  const row = await database.apiKey.findUnique({
    where: { sha256: sha256Hex(key) },
    select: { id: true, name: true, scopes: true, expiresAt: true, revokedAt: true, lastCalledAt: true, application: { select: { id: true, name: true, workspaceId: true, enabled: true } } },
  });
  if (row === null || row.revokedAt !== null || (row.expiresAt !== null && row.expiresAt.getTime() <= Date.now())) {
    throw new ServingError('unauthenticated', 'this key is unknown, revoked or expired', 'make a new key on the Applications page');
  }
  if (!row.application.enabled) throw new ServingError('forbidden', 'the application of this key is switched off', 'switch it on first');
  await noteCall(database, row);
  const scopes = [...new Set(row.scopes.flatMap((scope) => SCOPES_OF_KEY[scope as KeyScope] ?? []))];
  const name = `${row.application.name} / ${row.name}`;
  return { kind: 'key', keyId: row.id, name, applicationId: row.application.id, workspaceId: row.application.workspaceId, scopes };
}

/** Keeps when a key last called, once a minute at most: programs call often. */
async function noteCall(database: PrismaClient, key: { id: string; lastCalledAt: Date | null }): Promise<void> {
  const now = Date.now();
  if (key.lastCalledAt !== null && now - key.lastCalledAt.getTime() < CALL_NOTED_MS) return;
  await database.apiKey.updateMany({ where: { id: key.id }, data: { lastCalledAt: new Date(now) } });
}

async function actorOfPerson(
  database: PrismaClient,
  person: { userId: string; name: string; email: string },
  slug: string | null,
): Promise<PersonActor | null> {
  const memberships = await database.membership.findMany({
    where: { userId: person.userId },
    orderBy: { createdAt: 'asc' },
    select: { role: true, workspace: { select: { id: true, name: true, slug: true } } },
  });
  const membership = memberships.find((each) => each.workspace.slug === slug) ?? memberships[0];
  if (membership === undefined) return null;
  return {
    ...person,
    kind: 'person',
    workspaceId: membership.workspace.id,
    workspaceName: membership.workspace.name,
    role: membership.role,
    scopes: SCOPES_OF_ROLE[membership.role],
  };
}

function wantedWorkspace(headers: Headers): string | null {
  const cookie = headers.get('cookie')?.split(';').map((part) => part.trim()).find((part) => part.startsWith(`${WORKSPACE_COOKIE}=`));
  return headers.get(WORKSPACE_HEADER) ?? cookie?.slice(WORKSPACE_COOKIE.length + 1) ?? null;
}

/** Returns the SHA-256 of a key in lower-case hex: the only form in which keys are kept. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

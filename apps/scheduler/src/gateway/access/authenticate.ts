import { createHash } from 'node:crypto';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ApplicationView, KeyScope } from '@infaas/shared/domain/serving-view';
import { CONSOLE_HEADER, verifyConsoleToken } from '@infaas/shared/platform/console-token';
import type { World } from '../world';
import type { KeyEntry, KeyTable } from './key-table';
import type { KeyUses } from './key-uses';

/** What a gateway gives with every call: its secret, the time of day, and where uses of keys are noted. */
export type Access = { linkToken: string; nowMs: number; uses: KeyUses };

export type Credentials = { authorization: string | undefined; consoleToken: string | undefined };

const KEY_HINT = 'Send "Authorization: Bearer <key>"; keys are made on the application\'s page.';
const MAX_KEY_LENGTH = 512;

/**
 * Returns the application that the credentials belong to. Throws ServingError `unauthenticated` (no, unknown or expired key) or
 * `forbidden` (a key without the `infer` scope, a disabled application).
 */
export function authenticate(world: World, credentials: Credentials, options: Access): ApplicationView {
  const application = credentials.consoleToken === undefined
    ? byKey(world, credentials.authorization, options)
    : byConsole(world, credentials.consoleToken, options);
  if (!application.enabled) throw new ServingError('forbidden', `application "${application.name}" is disabled`, 'Enable it on its page.');
  return application;
}

/** Returns whether the credentials are a key that also has a scope beyond `infer`; what the console signs has none. */
export function hasScope(world: World, { authorization, consoleToken }: Credentials, scope: KeyScope): boolean {
  return consoleToken === undefined && keyEntry(world, authorization).scopes.includes(scope);
}

/** Returns the name of the header that carries the console's token. */
export const CONSOLE_TOKEN_HEADER = CONSOLE_HEADER;

function keyEntry(world: World, authorization: string | undefined): KeyEntry {
  if (authorization === undefined) throw new ServingError('unauthenticated', 'no API key was sent', KEY_HINT);
  const key = /^Bearer +([\x21-\x7e]+) *$/i.exec(authorization.slice(0, MAX_KEY_LENGTH))?.[1];
  if (key === undefined) throw new ServingError('unauthenticated', 'the Authorization header is no bearer key', KEY_HINT);
  const entry = findKey(world.keys, key);
  if (entry === undefined) throw new ServingError('unauthenticated', 'the API key is unknown or was revoked', KEY_HINT);
  return entry;
}

function byKey(world: World, authorization: string | undefined, { nowMs, uses }: Access): ApplicationView {
  const entry = keyEntry(world, authorization);
  if (entry.expiresAtMs !== null && entry.expiresAtMs <= nowMs) throw new ServingError('unauthenticated', 'the API key has expired', 'Make a new key on the application\'s page.');
  if (!entry.scopes.includes('infer')) throw new ServingError('forbidden', 'the API key may not query', 'Use a key with the scope "infer".');
  uses.note(entry.id, nowMs);
  return entry.application;
}

const MAX_REMEMBERED = 1_000;
/** Entries by the key's text, so that a key is hashed once per snapshot and not once per query; only valid keys get in. */
const remembered = new WeakMap<KeyTable, Map<string, KeyEntry>>();

function findKey(table: KeyTable, key: string): KeyEntry | undefined {
  let known = remembered.get(table);
  if (known === undefined) {
    known = new Map();
    remembered.set(table, known);
  }
  const hit = known.get(key);
  if (hit !== undefined) return hit;
  const entry = table.get(createHash('sha256').update(key).digest('hex'));
  if (entry !== undefined && known.size < MAX_REMEMBERED) known.set(key, entry);
  return entry;
}

function byConsole(world: World, token: string, options: Access): ApplicationView {
  const identity = verifyConsoleToken(token, options.linkToken, options.nowMs);
  if (identity === null) throw new ServingError('unauthenticated', `the ${CONSOLE_HEADER} header is not valid or has expired`, 'Reload the console page.');
  const application = world.applications.get(identity.applicationId)?.application;
  if (application?.workspaceId !== identity.workspaceId) throw new ServingError('forbidden', 'the application of this console session does not exist', 'Choose another application.');
  return application;
}

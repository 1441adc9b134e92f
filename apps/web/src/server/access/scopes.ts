import type { Role } from '@infaas/db/client';
import type { KeyScope } from '@infaas/shared/domain/serving-view';

/**
 * What a procedure may require. `read`: see the workspace; `query`: ask models; `models`: register models and make tasks;
 * `applications`: applications, objectives and keys; `operate`: fleet, how many instances run, demo traffic; `release`: promote, delete and share models;
 * `audit`: read who changed what; `own`: people and the workspace itself.
 */
export const SCOPES = ['read', 'query', 'models', 'applications', 'operate', 'release', 'audit', 'own'] as const;
export type Scope = (typeof SCOPES)[number];

/** What each role of a workspace may do. */
export const SCOPES_OF_ROLE: Readonly<Record<Role, readonly Scope[]>> = {
  viewer: ['read'],
  developer: ['read', 'query', 'models', 'applications'],
  operator: ['read', 'query', 'operate', 'audit'],
  owner: SCOPES,
};

/** What a key may do with each of its own scopes; a key never owns a workspace. */
export const SCOPES_OF_KEY: Readonly<Record<KeyScope, readonly Scope[]>> = {
  infer: ['query'],
  manage: ['read', 'query', 'models', 'applications'],
  operate: ['read', 'operate'],
  release: ['read', 'release'],
  audit: ['audit'],
};

/** Returns the scope of a key that gives a right; null when no key has it. */
export function keyScopeFor(scope: Scope): KeyScope | null {
  const found = Object.entries(SCOPES_OF_KEY).find(([, scopes]) => scopes.includes(scope));
  return (found?.[0] as KeyScope | undefined) ?? null;
}

import type { KeySummary } from '../../../server/application/list-applications';

export type KeyScopeName = KeySummary['scopes'][number];

/** What keys may do, and the rights that a person needs to make one that may. */
export const KEY_SCOPES: readonly { scope: KeyScopeName; may: string; needs: readonly string[] }[] = [
  { scope: 'infer', may: 'ask queries', needs: ['query'] },
  { scope: 'manage', may: 'register models, change applications, see usage', needs: ['models', 'applications'] },
  { scope: 'operate', may: 'change the fleet and how many instances run, run demo traffic', needs: ['operate'] },
  { scope: 'release', may: 'promote, delete and share models', needs: ['release'] },
  { scope: 'audit', may: 'read the audit log', needs: ['audit'] },
];

/** Returns the scopes that a person with these rights may give to a key. */
export function givableScopes(rights: readonly string[]): typeof KEY_SCOPES {
  return KEY_SCOPES.filter(({ needs }) => needs.every((right) => rights.includes(right)));
}

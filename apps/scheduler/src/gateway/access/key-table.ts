import type { ApplicationView, KeyScope, ServingView } from '@infaas/shared/domain/serving-view';

export type KeyEntry = { id: string; application: ApplicationView; scopes: readonly KeyScope[]; expiresAtMs: number | null };

/** Every key of the view by the SHA-256 of its text, lower-case hex. */
export type KeyTable = ReadonlyMap<string, KeyEntry>;

/** Returns the snapshot of keys; a key that the view does not list is revoked. */
export function buildKeyTable(view: ServingView): KeyTable {
  const table = new Map<string, KeyEntry>();
  for (const application of view.applications) {
    for (const key of application.keys) {
      table.set(key.sha256.toLowerCase(), { id: key.id, application, scopes: key.scopes, expiresAtMs: key.expiresAtMs });
    }
  }
  return table;
}

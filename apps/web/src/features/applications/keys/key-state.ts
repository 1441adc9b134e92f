import type { KeySummary } from '../../../server/application/list-applications';

export type KeyState = 'live' | 'expiring' | 'expired' | 'revoked';

const SOON_MS = 7 * 86_400_000;

/** Returns whether a key works now, and whether it stops within a week. */
export function keyState(key: Pick<KeySummary, 'expiresAtMs' | 'revokedAtMs'>, nowMs: number): KeyState {
  if (key.revokedAtMs !== null) return 'revoked';
  if (key.expiresAtMs === null) return 'live';
  if (key.expiresAtMs <= nowMs) return 'expired';
  return key.expiresAtMs - nowMs <= SOON_MS ? 'expiring' : 'live';
}

/** Returns how many keys work now. */
export function activeKeys(keys: readonly Pick<KeySummary, 'expiresAtMs' | 'revokedAtMs'>[], nowMs: number): number {
  return keys.filter((key) => ['live', 'expiring'].includes(keyState(key, nowMs))).length;
}

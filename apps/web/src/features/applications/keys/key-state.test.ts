import { describe, expect, it } from 'vitest';
import { activeKeys, keyState } from './key-state';

const DAY = 86_400_000;
const NOW = 100 * DAY;
const key = (expiresAtMs: number | null, revokedAtMs: number | null = null) => ({ expiresAtMs, revokedAtMs });

describe('keyState', () => {
  it.each([
    ['live', key(null)],
    ['live', key(NOW + 8 * DAY)],
    ['expiring', key(NOW + 7 * DAY)],
    ['expired', key(NOW)],
    ['revoked', key(NOW + 8 * DAY, NOW - 1)],
  ] as const)('%s', (state, each) => expect(keyState(each, NOW)).toBe(state));

  it('counts the keys that work', () => expect(activeKeys([key(null), key(NOW + 1), key(NOW), key(null, 1)], NOW)).toBe(2));
});

import { describe, expect, it } from 'vitest';
import type { VersionSummary } from '../../../server/version/version-summary';
import { promotionOf, stableInWords } from './promotion';

const version = (number: number, readyVariants = 1) => ({ number, readyVariants }) as VersionSummary;

describe('promotionOf', () => {
  it.each([
    ['promote', { stable: 1, pinned: null }, 2], ['roll-back', { stable: 2, pinned: null }, 1], ['pin', { stable: 2, pinned: null }, 2], [null, { stable: 2, pinned: 2 }, 2],
    ['promote', { stable: null, pinned: null }, 1], ['promote', { stable: 1, pinned: 1 }, 2],
  ] as const)('offers %s', (expected, architecture, number) => {
    expect(promotionOf(architecture, version(number))).toBe(expected);
  });
  it('offers nothing for a version that is not ready', () => {
    expect(promotionOf({ stable: 1, pinned: null }, version(2, 0))).toBeNull();
  });
});

describe('stableInWords', () => {
  it.each([
    [{ stable: null, pinned: null }, null], [{ stable: 2, pinned: null }, 'Queries get v2; the next version that is ready takes over by itself.'],
    [{ stable: 2, pinned: 1 }, 'Queries get v2; v1 is to take over.'], [{ stable: 1, pinned: 1 }, 'Queries get v1, and stay with it although a newer version is ready.'],
    [{ stable: 2, pinned: 2 }, 'Queries get v2, and stay with it, whatever comes after it.'],
  ])('of %j', (architecture, text) => {
    expect(stableInWords({ ...architecture, versions: [version(1), version(2)] })).toBe(text);
  });
});

import { describe, expect, it } from 'vitest';
import { judgeBurn } from './judge-burn';

const of = (judged: number, missed: number) => ({ judged, met: judged - missed });

describe('judgeBurn', () => {
  it.each([
    ['quiet', of(0, 0), []],
    ['kept', of(10_000, 50), [of(100, 1), of(600, 3), of(1_000, 5), of(5_000, 20)]],
    ['fast, when it goes on', of(10_000, 300), [of(100, 20), of(600, 200), of(1_000, 200), of(5_000, 250)]],
    ['kept, when the short window is good again', of(100_000, 300), [of(100, 0), of(600, 3), of(1_000, 200), of(5_000, 250)]],
    ['slow', of(100_000, 500), [of(100, 5), of(600, 40), of(1_000, 80), of(5_000, 350)]],
    ['spent', of(10_000, 150), [of(100, 0), of(600, 0), of(1_000, 0), of(5_000, 20)]],
    ['kept, for a handful of queries', of(5, 1), [of(5, 1), of(5, 1), of(5, 1), of(5, 1)]],
  ] as const)('says %s', (words, whole, windows) => {
    expect(judgeBurn(whole, windows).state).toBe(words.split(',')[0]);
  });

  it('reckons what is left, and may be overdrawn', () => {
    expect(judgeBurn(of(10_000, 50), []).left).toBeCloseTo(0.5, 9);
    expect(judgeBurn(of(10_000, 200), []).left).toBeCloseTo(-1, 9);
    expect(judgeBurn(of(10_000, 100), [of(100, 1)]).burn[0]?.rate).toBeCloseTo(1, 9);
  });
});

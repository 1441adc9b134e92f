import { describe, expect, test } from 'vitest';
import { restartDelayMs } from './restart-delay';

describe('restartDelayMs', () => {
  test.each([
    { name: 'the first end restarts after half a second', before: 0, ranMs: 10, expected: { delayMs: 500, earlyEnds: 1 } },
    { name: 'each early end doubles the pause', before: 2, ranMs: 10, expected: { delayMs: 2_000, earlyEnds: 3 } },
    { name: 'the pause is never above ten seconds', before: 20, ranMs: 10, expected: { delayMs: 10_000, earlyEnds: 21 } },
    { name: 'a part that ran for half a minute starts quickly again', before: 20, ranMs: 30_000, expected: { delayMs: 500, earlyEnds: 1 } },
  ])('$name', ({ before, ranMs, expected }) => {
    expect(restartDelayMs(before, ranMs)).toEqual(expected);
  });
});

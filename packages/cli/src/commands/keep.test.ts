import { expect, it } from 'vitest';
import { keptInWords } from './keep';

it.each([
  [{ least: 0, most: null, untilMs: null, then: { least: 0, most: null } }, 'as many instances as the load needs'],
  [{ least: 1, most: null, untilMs: null, then: { least: 0, most: null } }, 'at least 1 instance'],
  [{ least: 1, most: 1, untilMs: new Date(2026, 10, 23, 14, 5).getTime(), then: { least: 2, most: 3 } }, 'exactly 1 instance until 2026-11-23 14:05:00, then 2 to 3 instances'],
])('says %j in words', (bounds, words) => {
  expect(keptInWords(bounds)).toBe(words);
});

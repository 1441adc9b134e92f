import { expect, it } from 'vitest';
import { boundsInWords, endInWords } from './bounds-in-words';

it.each([
  [{ least: 0, most: null }, 'as the load needs'],
  [{ least: 2, most: null }, 'at least 2'],
  [{ least: 0, most: 3 }, 'at most 3'],
  [{ least: 2, most: 2 }, 'exactly 2'],
  [{ least: 1, most: 3 }, '1 to 3'],
])('says %j in words', (bounds, words) => {
  expect(boundsInWords(bounds)).toBe(words);
});

it('says when bounds end, and what holds then', () => {
  const then = { least: 2, most: null };
  expect(endInWords({ atMs: new Date().setHours(14, 5), then })).toBe('until 14:05, then at least 2');
  expect(endInWords({ atMs: new Date(2035, 0, 2, 14, 5).getTime(), then })).toBe('until 2 Jan, 14:05, then at least 2');
});

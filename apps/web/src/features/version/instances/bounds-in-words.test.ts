import { expect, it } from 'vitest';
import { boundsInWords } from './bounds-in-words';

it.each([
  [{ least: 0, most: null }, 'as the load needs'],
  [{ least: 2, most: null }, 'at least 2'],
  [{ least: 0, most: 3 }, 'at most 3'],
  [{ least: 2, most: 2 }, 'exactly 2'],
  [{ least: 1, most: 3 }, '1 to 3'],
])('says %j in words', (bounds, words) => {
  expect(boundsInWords(bounds)).toBe(words);
});

import { expect, it } from 'vitest';
import { durationInWords, instantInWords } from './time-words';

it.each([
  [0, '1 s'], [900, '1 s'], [12_400, '12 s'], [119_000, '119 s'], [120_000, '2 min'], [150_000, '2.5 min'], [3_540_000, '59 min'], [7_200_000, '2 h'], [5 * 3_600_000, '5 h'],
  [47 * 3_600_000, '47 h'], [3.5 * 86_400_000, '3.5 d'],
])('says %d ms as %s', (ms, words) => {
  expect(durationInWords(ms)).toBe(words);
});

it('leaves the date of today away', () => {
  const noon = new Date(2026, 10, 23, 12, 0).getTime();
  expect(instantInWords(noon, noon - 3_600_000)).toBe('12:00');
  expect(instantInWords(noon, noon - 86_400_000)).toBe('23 Nov, 12:00');
});

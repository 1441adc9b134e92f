import { expect, it } from 'vitest';
import { parseCoreList, pickCores } from './pick-cores';

it.each([
  ['the last, where all are free', [0, 1, 2, 3], [], 1, [3]],
  ['those that nobody has', [0, 1, 2, 3], [[3]], 2, [1, 2]],
  ['the least used, where all are taken', [0, 1], [[1], [0, 1]], 1, [0]],
  ['all, where more are asked', [0, 1], [], 4, [0, 1]],
  ['none of those that are not there', [4, 5], [[0]], 1, [5]],
] as const)('picks %s', (_, available, taken, count, expected) => {
  expect(pickCores(available, taken, count)).toEqual(expected);
});

it.each([['0-2,5', [0, 1, 2, 5]], ['7\n', [7]], ['', []], ['a-b', []]] as const)('reads %j', (text, expected) => {
  expect(parseCoreList(text)).toEqual(expected);
});

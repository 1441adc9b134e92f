import { expect, test } from 'vitest';
import { textTable } from './text-table';

test('numbers stand right, texts left, missing values are a dash', () => {
  expect(textTable(['name', 'ms'], [['a', 1], ['long', 22], ['b', null]], 'none')).toBe(
    ['name  ms', '────  ──', 'a      1', 'long  22', 'b      –'].join('\n'),
  );
});

test('an empty table is a sentence', () => {
  expect(textTable(['name'], [], 'nothing yet')).toBe('nothing yet');
});

import { expect, it } from 'vitest';
import { errorsByReason } from './errors-by-reason';

it('says each reason once, that of most items first', () => {
  expect(errorsByReason([{ item: 9, message: 'no picture' }, { item: 7, message: 'too short' }, { item: 3, message: 'too short' }])).toEqual([
    { message: 'too short', items: [3, 7] }, { message: 'no picture', items: [9] },
  ]);
  expect(errorsByReason([])).toEqual([]);
});

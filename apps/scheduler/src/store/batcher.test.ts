import { expect, it } from 'vitest';
import { createBatcher } from './batcher';

it('runs what waits together, at most so many at a time, and gives each its own result', async () => {
  const batches: number[][] = [];
  const double = createBatcher(3, async (items: readonly number[]) => {
    batches.push([...items]);
    return items.map((item) => item * 2);
  });
  expect(await Promise.all([1, 2, 3, 4, 5].map(double))).toEqual([2, 4, 6, 8, 10]);
  expect(await double(6)).toBe(12);
  expect(batches).toEqual([[1, 2, 3], [4, 5], [6]]);
});

it('rejects only the batch that failed', async () => {
  const run = createBatcher(1, async (items: readonly number[]) => {
    if (items[0] === 2) throw new Error('two');
    return items;
  });
  const results = await Promise.allSettled([1, 2, 3].map(run));
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

import { expect, it } from 'vitest';
import { sameQuestion } from './same-question';

it('is worked out once for all who wait, again for who comes later, and apart for another question', async () => {
  let times = 0;
  const work = async (): Promise<number> => {
    await Promise.resolve();
    return (times += 1);
  };
  expect(await Promise.all([sameQuestion(['a', 1], work), sameQuestion(['a', 1], work), sameQuestion(['a', 2], work)])).toEqual([1, 1, 2]);
  expect(await sameQuestion(['a', 1], work)).toBe(3);
});

it('fails for all who wait, and is tried again by who comes later', async () => {
  const fails = () => sameQuestion(['b'], () => Promise.reject(new Error('away')));
  const outcomes = await Promise.allSettled([fails(), fails()]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await sameQuestion(['b'], () => Promise.resolve('back'))).toBe('back');
});

import { describe, expect, it } from 'vitest';
import { sensitiveLayers } from './rank-layers';

/** Layer 3 errs by 5, layer 6 by 2, others by a little. */
const ERRORS: Readonly<Record<number, number>> = { 3: 5, 6: 2 };
const layers = (count: number): number[] => Array.from({ length: count }, (_, at) => at);
const errorOver = (all: readonly number[]) => (leftFloat: readonly number[]): Promise<number> =>
  Promise.resolve(all.filter((layer) => !leftFloat.includes(layer)).reduce((sum, layer) => sum + (ERRORS[layer] ?? 0.1), 0));

describe('sensitiveLayers', () => {
  it('puts the worst layer first and stops at a quarter of all', async () => {
    const all = layers(12);
    expect(await sensitiveLayers(all, { errorOf: errorOver(all), deadlineMs: Infinity })).toEqual([[3], [3, 6], expect.arrayContaining([3, 6])]);
  });

  it('ranks many layers in groups', async () => {
    const all = layers(60);
    const [first] = await sensitiveLayers(all, { errorOf: errorOver(all), deadlineMs: Infinity });
    expect(first).toEqual([3, 4, 5]);
  });

  it('leaves something in integers, and ranks nothing after its deadline', async () => {
    expect(await sensitiveLayers([0, 3], { errorOf: errorOver([0, 3]), deadlineMs: Infinity })).toEqual([[3]]);
    expect(await sensitiveLayers([0], { errorOf: errorOver([0]), deadlineMs: Infinity })).toEqual([]);
    expect(await sensitiveLayers([], { errorOf: errorOver([]), deadlineMs: Infinity })).toEqual([]);
    expect(await sensitiveLayers(layers(8), { errorOf: errorOver(layers(8)), deadlineMs: 0 })).toEqual([]);
  });
});

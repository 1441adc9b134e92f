import { describe, expect, it } from 'vitest';
import { variantSeries } from './variant-series';

describe('variantSeries', () => {
  it('gives every variant of all lists one colour, and those without one grey', () => {
    const series = variantSeries([{ id: 'b', name: 'b' }, { id: '', name: 'none (refused)' }], undefined, [{ id: 'a', name: 'a' }, { id: 'b', name: 'b' }]);
    expect(series.map((each) => [each.key, each.name])).toEqual([['a', 'a'], ['b', 'b'], ['', 'not served']]);
    expect(new Set(series.map((each) => each.colour)).size).toBe(3);
  });
});

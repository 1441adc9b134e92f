import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsOf } from './usage-sums';

describe('the parts of a period', () => {
  it('are whole hours between minutes', () => {
    expect(partsOf({ from: 50, to: 100 })).toEqual([{ unit: 'minute', from: 50, to: 100 }]);
    expect(partsOf({ from: 60, to: 359 })).toEqual([{ unit: 'hour', from: 1, to: 5 }]);
    expect(partsOf({ from: 59, to: 360 })).toEqual([{ unit: 'minute', from: 59, to: 59 }, { unit: 'hour', from: 1, to: 5 }, { unit: 'minute', from: 360, to: 360 }]);
  });

  it('hold every minute once, and no other', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 30_000_000 }), fc.integer({ min: 0, max: 2_000 }), (from, length) => {
      const minutes = partsOf({ from, to: from + length }).flatMap((part) => Array.from({ length: part.to - part.from + 1 }, (_, index) => part.from + index)
        .flatMap((at) => (part.unit === 'minute' ? [at] : Array.from({ length: 60 }, (_, minute) => at * 60 + minute))));
      expect(minutes).toEqual(Array.from({ length: length + 1 }, (_, index) => from + index));
    }));
  });
});

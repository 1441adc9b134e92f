import { describe, expect, it } from 'vitest';
import { OTHERS } from './others';
import { restOfTotal } from './rest-of-total';
import type { UsageSum } from './usage-sums';

const sum = (step: number, id: string, answered: number, latency: number[] = []): UsageSum => ({
  step, id, answered, refused: 0, timedOut: 0, failed: 0, cancelled: 0, sloMet: answered, sloMissed: 0, computeUs: answered * 10, batchSum: answered, latency,
});

describe('the rest of a total', () => {
  it('is what its groups leave, step by step', () => {
    expect(restOfTotal([sum(0, '', 10), sum(1, '', 4)], [sum(0, 'a', 3), sum(0, 'b', 5), sum(1, 'a', 4)])).toEqual([sum(0, OTHERS, 2)]);
  });

  it('is never negative: a group may have grown since', () => {
    expect(restOfTotal([{ ...sum(0, '', 10), refused: 2 }], [sum(0, 'a', 12)])).toEqual([{ ...sum(0, OTHERS, 0), refused: 2 }]);
  });

  it('has percentiles where the groups have them', () => {
    expect(restOfTotal([sum(0, '', 9, [4, 5])], [sum(0, 'a', 3, [1, 2])])).toEqual([sum(0, OTHERS, 6, [3, 3])]);
    expect(restOfTotal([sum(0, '', 9, [4, 5])], [sum(0, 'a', 3)])).toEqual([sum(0, OTHERS, 6, [])]);
    expect(restOfTotal([sum(0, '', 9, [4, 5])], [])).toEqual([sum(0, OTHERS, 9, [4, 5])]);
  });
});

import { describe, expect, it } from 'vitest';
import { modelRow } from '../../../components/variants/model-row.fixture';
import { dominates, tradeOff } from './variant-marks';

const row = (variant: string, latencyUs: number, accuracy: number, costPer1kUsd: number | null = latencyUs) =>
  modelRow({ variant, latencyP50Us: { 1: latencyUs }, accuracy, costPer1kUsd });

describe('tradeOff', () => {
  it('draws the frontier fastest first, each step more accurate', () => {
    const { frontier, marks } = tradeOff([row('slow', 900, 0.99), row('fast', 100, 0.8), row('worse', 950, 0.9), row('middle', 400, 0.95)]);
    expect(frontier.map((mark) => mark.row.variant)).toEqual(['fast', 'middle', 'slow']);
    expect(marks.filter((mark) => !mark.undominated).map((mark) => mark.row.variant)).toEqual(['worse']);
  });

  it('keeps a slower and less accurate variant that is cheaper: it is off the line, not dominated', () => {
    const { frontier, marks } = tradeOff([row('two-threads', 100, 0.9, 2), row('one-thread', 150, 0.9, 1)]);
    expect(frontier.map((mark) => mark.row.variant)).toEqual(['two-threads']);
    expect(marks.every((mark) => mark.undominated)).toBe(true);
  });

  it('leaves out what is not ready, not measured, or has another basis than the most trusted', () => {
    const found = tradeOff([
      row('measured', 100, 0.9),
      modelRow({ variant: 'declared', accuracyBasis: 'declared', accuracy: 0.99 }),
      modelRow({ variant: 'unmeasured', latencyP50Us: {} }),
      modelRow({ variant: 'rejected', status: 'rejected' }),
    ]);
    expect(found.marks.map((mark) => mark.row.variant)).toEqual(['measured']);
    expect(found).toMatchObject({ basis: 'measured', left: 2 });
  });

  it('has nothing to draw of nothing', () => {
    expect(tradeOff([])).toEqual({ marks: [], frontier: [], basis: null, left: 0 });
  });
});

describe('dominates', () => {
  it.each([
    ['equal in all', [100, 0.9, 1], [100, 0.9, 1], false],
    ['faster only', [90, 0.9, 1], [100, 0.9, 1], true],
    ['faster but dearer', [90, 0.9, 2], [100, 0.9, 1], false],
    ['known cost beats unknown', [100, 0.9, 1], [100, 0.9, null], true],
  ] as const)('%s', (_name, a, b, expected) => {
    const of = ([latencyUs, accuracy, costPer1kUsd]: readonly [number, number, number | null]) => ({ latencyUs, accuracy, costPer1kUsd });
    expect(dominates(of(a), of(b))).toBe(expected);
  });
});

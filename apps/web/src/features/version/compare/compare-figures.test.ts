import { describe, expect, it } from 'vitest';
import { modelRow } from '../../../components/variants/model-row.fixture';
import { compareFigures, firstPair, summarise } from './compare-figures';

const figure = (name: string, ...pair: Parameters<typeof compareFigures>) => compareFigures(...pair).find((each) => each.name === name);

describe('compareFigures', () => {
  it('says by how much, and which is better in its own sense', () => {
    const [left, right] = [modelRow({ accuracy: 0.97, latencyP50Us: { 1: 1_000 }, throughputPerSecond: 100 }), modelRow({ accuracy: 0.965, latencyP50Us: { 1: 400 }, throughputPerSecond: 250 })];
    expect(figure('Accuracy', left, right)).toMatchObject({ difference: '−0.50 points', better: 'left' });
    expect(figure('Median run, one query', left, right)).toMatchObject({ left: '1 ms', right: '400 µs', difference: '−60 %', better: 'right' });
    expect(figure('Most queries per second', left, right)).toMatchObject({ difference: '+150 %', better: 'right' });
    expect(figure('Memory', left, right)).toMatchObject({ difference: 'same', better: null });
  });
  it('compares nothing with what was not measured', () => {
    expect(figure('Load', modelRow(), modelRow({ loadUs: null }))).toMatchObject({ right: '–', difference: '–', better: null });
  });
});

describe('firstPair', () => {
  it('sets the base beside the fastest that serves', () => {
    const rows = [
      modelRow({ variant: 'half', precision: 'fp16', latencyP50Us: { 1: 900 } }),
      modelRow({ variant: 'opt', optimised: true, latencyP50Us: { 1: 700 } }), modelRow({ variant: 'base' }), modelRow({ variant: 'fast', optimised: true, status: 'rejected', latencyP50Us: { 1: 10 } }),
      modelRow({ variant: 'int8', optimised: true, latencyP50Us: { 1: 300 } }), modelRow({ variant: 'new', status: 'profiling', latencyP50Us: {} }),
    ];
    expect(firstPair(rows)?.map((row) => row.variant)).toEqual(['base', 'int8']);
    expect(firstPair(rows.slice(2, 3))).toBeNull();
  });
});

describe('summarise', () => {
  it('says which is better where, and does not tell overlapping accuracies apart', () => {
    const [left, right] = [modelRow({ memoryBytes: 10 }), modelRow({ accuracy: 0.905, latencyP50Us: { 1: 400 }, throughputPerSecond: 2_000 })];
    expect(summarise(left, right)).toBe('The left one is better in memory. The right one is better in median run, one query and most queries per second. Their accuracies cannot be told apart.');
  });
  it('tells them apart when their intervals are', () => {
    expect(summarise(modelRow({ accuracyLow: 0.95, accuracyHigh: 0.96, accuracy: 0.955 }), modelRow())).toBe('The left one is better in accuracy.');
  });
});

it('shows errors against the base only where one has them', () => {
  const error = { samples: 500, inputs: 'validation' as const, maxAbsError: 0.1, meanAbsError: 0.01, relativeError: 0.002, snrDb: 54, agreement: 0.998 };
  expect(figure('Error against the base', modelRow(), modelRow())).toBeUndefined();
  expect(figure('Error against the base', modelRow(), modelRow({ error }))).toMatchObject({ left: '–', right: '0.20 %', rightNote: '500 validation samples', better: null });
});

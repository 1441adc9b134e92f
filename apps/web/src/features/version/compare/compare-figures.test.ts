import { describe, expect, it } from 'vitest';
import { modelRow } from '../../../components/variants/model-row.fixture';
import { compareFigures, firstPair } from './compare-figures';

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

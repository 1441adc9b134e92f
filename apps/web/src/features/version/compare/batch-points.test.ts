import { expect, it } from 'vitest';
import { modelRow } from '../../../components/variants/model-row.fixture';
import { batchPoints } from './batch-points';

it('sets the run times of both beside each other, with gaps', () => {
  const [left, right] = [modelRow({ latencyMeanUs: { 1: 10, 2: 15, 16: 90 } }), modelRow({ latencyMeanUs: { 1: 20, 16: 100 } })];
  expect(batchPoints(left, right)).toEqual([{ batch: 1, left: 10, right: 20 }, { batch: 2, left: 15, right: null }, { batch: 16, left: 90, right: 100 }]);
});

it('draws no line through one point', () => {
  expect(batchPoints(modelRow({ latencyMeanUs: { 1: 10 } }), modelRow({ latencyMeanUs: { 1: 20, 2: 30 } }))).toEqual([]);
});

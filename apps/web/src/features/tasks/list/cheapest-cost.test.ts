import { expect, it } from 'vitest';
import { modelRow } from '../../../components/variants/model-row.fixture';
import { cheapestCosts } from './cheapest-cost';

it('takes the cheapest ready variant of each task', () => {
  const rows = [
    modelRow({ task: 'a', costPer1kUsd: 3 }),
    modelRow({ task: 'a', costPer1kUsd: 2 }),
    modelRow({ task: 'a', costPer1kUsd: 1, status: 'rejected' }),
    modelRow({ task: 'b', costPer1kUsd: null }),
  ];
  expect([...cheapestCosts(rows)]).toEqual([['a', 2]]);
});

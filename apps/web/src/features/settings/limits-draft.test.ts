import { describe, expect, it } from 'vitest';
import { draftOfLimits, parseLimits } from './limits-draft';

const NONE = { rate: '', burst: '', concurrent: '', budget: '' };

describe('limits', () => {
  it('are read from fields and shown in them', () => {
    const { call } = parseLimits({ rate: '2.5', burst: '10', concurrent: '4', budget: '12.5' });
    expect(call).toEqual({ limits: { queriesPerSecond: 2.5, burst: 10, concurrent: 4 }, monthlyBudgetUsd: 12.5 });
    expect(call === null ? null : draftOfLimits(call)).toEqual({ rate: '2.5', burst: '10', concurrent: '4', budget: '12.5' });
    expect(parseLimits(NONE).call).toEqual({ limits: { queriesPerSecond: null, burst: null, concurrent: null }, monthlyBudgetUsd: null });
  });

  it.each([
    ['rate', { ...NONE, rate: 'many' }], ['rate', { ...NONE, rate: '0' }], ['burst', { ...NONE, rate: '1', burst: '1.5' }], ['burst', { ...NONE, burst: '5' }],
    ['concurrent', { ...NONE, concurrent: '-1' }], ['budget', { ...NONE, budget: 'none' }],
  ] as const)('say what is wrong with %s', (field, draft) => {
    const { call, errors } = parseLimits(draft);
    expect(call).toBeNull();
    expect(Object.keys(errors)).toEqual([field]);
  });
});

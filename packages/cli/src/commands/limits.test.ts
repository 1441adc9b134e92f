import { describe, expect, it } from 'vitest';
import { limitsBody } from './limits';

describe('limitsBody', () => {
  it('changes what is stated and leaves the rest', () => {
    expect(limitsBody({ rate: '5', concurrent: 'none' })).toEqual({ limits: { queriesPerSecond: 5, concurrent: null } });
    expect(limitsBody({ budget: '12.5' })).toEqual({ monthlyBudgetUsd: 12.5 });
  });

  it.each([[{}], [{ rate: 'fast' }], [{ burst: '' }], [{ budget: '-1' }]])('refuses %j', (options) => expect(() => limitsBody(options)).toThrow());
});

import { describe, expect, it } from 'vitest';
import { parseFilters } from './decision-filters';

describe('parseFilters', () => {
  it.each([
    ['', {}],
    ['application=kiosk&result=late&last=1h', { application: 'kiosk', result: 'late' }],
    ['result=everything&task=', {}],
    ['variant=digits-mlp.v1.fp32.cpu.t1&worker=local-1&task=digits', { variant: 'digits-mlp.v1.fp32.cpu.t1', worker: 'local-1', task: 'digits' }],
    [`task=${'x'.repeat(201)}`, {}],
  ])('reads %j', (search, filters) => {
    expect(parseFilters(new URLSearchParams(search))).toEqual(filters);
  });
});

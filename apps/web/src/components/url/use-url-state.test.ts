import { describe, expect, it } from 'vitest';
import { changedSearch } from './use-url-state';

describe('changedSearch', () => {
  it.each([
    ['', { last: '1h' }, 'last=1h'],
    ['?last=1h&task=digits', { last: null, from: 'a', to: 'b' }, 'task=digits&from=a&to=b'],
    ['task=digits', { task: '' }, ''],
    ['task=digits', {}, 'task=digits'],
    ['', { variant: 'a b&c' }, 'variant=a+b%26c'],
  ])('%j with %j', (search, change, expected) => {
    expect(changedSearch(search, change)).toBe(expected);
  });
});

import { expect, it } from 'vitest';
import { jsonText } from './json-text';

it('writes large whole numbers exactly', () => {
  expect(jsonText({ small: 5n, exact: 9_007_199_254_740_991n, large: 9_007_199_254_740_993n, list: [1n], none: null })).toBe(
    '{"small":5,"exact":9007199254740991,"large":"9007199254740993","list":[1],"none":null}',
  );
  expect(jsonText(undefined)).toBe('null');
});

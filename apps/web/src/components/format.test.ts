import { describe, expect, it } from 'vitest';
import { formatPercent, formatUsd } from './format';

describe('formatUsd', () => {
  it.each([
    [0, '$0'], [1_234.5, '$1,234.50'], [0.0893, '$0.0893'], [0.00069612, '696 µ$'], [0.001, '$0.001'],
    [0.00000229, '2.29 µ$'], [0.000000161, '0.161 µ$'], [-0.00005, '−50 µ$'], [null, '–'],
  ])('%s is %s', (usd, text) => {
    expect(formatUsd(usd)).toBe(text);
  });
});

describe('formatPercent', () => {
  it.each([
    [1, 1, '100 %'], [0.99996, 1, '99.9 %'], [0.5, 0, '50 %'], [0, 1, '0 %'], [0.0004, 1, '< 0.1 %'], [0.0006, 1, '0.1 %'],
  ])('%s with %s digits is %s', (share, digits, text) => {
    expect(formatPercent(share, digits)).toBe(text);
  });
});

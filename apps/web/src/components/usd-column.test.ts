import { describe, expect, it } from 'vitest';
import { usdColumn } from './usd-column';

describe('usdColumn', () => {
  it('writes a column of small amounts in millionths of a dollar, as exactly as its largest', () => {
    const write = usdColumn([0.00269, 0.00000804, 0.000000147, 0, null]);
    expect([0.00269, 0.00000804, 0.000000147, 0, null].map(write)).toEqual(['2,690 µ$', '8 µ$', '< 1 µ$', '$0', '–']);
  });

  it('writes larger ones in dollars, cents at least', () => {
    expect([0.0893, 0.00062, 0.00001].map(usdColumn([0.0893, 0.00062, 0.00001]))).toEqual(['$0.0893', '$0.0006', '< $0.0001']);
    expect([1_234.5, 3].map(usdColumn([1_234.5, 3]))).toEqual(['$1,234.50', '$3.00']);
  });

  it('writes the amount alone where there is no other', () => {
    expect(usdColumn([])(0.5)).toBe('$0.5');
    expect(usdColumn([0])(0)).toBe('$0');
  });
});

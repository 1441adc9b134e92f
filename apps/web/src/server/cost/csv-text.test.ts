import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine, usdText } from './csv-text';

describe('csvLine', () => {
  it.each([
    [['a', 'b'], 'a,b\r\n'],
    [['a,b', 'say "hi"'], '"a,b","say ""hi"""\r\n'],
    [['two\nlines', 3], '"two\nlines",3\r\n'],
    [['=1+1', '+1', '@x', '-cmd', '\t=x'], "'=1+1,'+1,'@x,'-cmd,'\t=x\r\n"],
    [['-0.5', -2], '-0.5,-2\r\n'],
  ])('writes %j', (cells, line) => {
    expect(csvLine(cells)).toBe(line);
  });

  it('never begins a cell as a formula does', () => {
    fc.assert(fc.property(fc.string(), (text) => {
      const cell = csvLine([text]).replace(/^"/, '');
      expect(/^\s*[=+@]/u.test(cell)).toBe(false);
    }));
  });
});

describe('usdText', () => {
  it.each([[0n, '0.000000000'], [1n, '0.000000001'], [1_234_567_890_123n, '1234.567890123'], [-5n, '-0.000000005']])('writes %s', (nano, text) => {
    expect(usdText(nano)).toBe(text);
  });
});

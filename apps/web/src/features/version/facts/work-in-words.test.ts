import { describe, expect, it } from 'vitest';
import { filesInWords, formatOperations, workInWords } from './work-in-words';

describe('workInWords', () => {
  it('says operations, bytes and what was not counted', () => {
    expect(workInWords({ flops: 8.2176e9, bytesMoved: 426e6, freeSize: 1, uncounted: {} })).toEqual([
      { name: 'Work', text: '8.22 billion operations a query' }, { name: 'Moves', text: '426 MB a query if nothing is fused: 19 operations a byte' },
    ]);
    expect(workInWords({ flops: 0, bytesMoved: 0, freeSize: 64, uncounted: { Loop: 1, If: 3 } }).map(({ text }) => text)).toEqual([
      '0 operations a query, free dimensions taken as 64', '0 B a query if nothing is fused', 'If × 3, Loop',
    ]);
    expect(workInWords(undefined)).toEqual([]);
  });
  it.each([[12, '12'], [1_600, '1.60 thousand'], [1_600_000, '1.60 million'], [3.9e13, '39.0 trillion']])('%d is %s', (flops, text) => {
    expect(formatOperations(flops)).toBe(text);
  });
});

describe('filesInWords', () => {
  it('names the first files and counts the others', () => {
    const file = (path: string) => ({ path, sha256: 'a'.repeat(64), bytes: 1_000_000 });
    expect(filesInWords([])).toEqual([]);
    expect(filesInWords([file('w.bin')])).toEqual([{ name: 'Weights in', text: 'w.bin, 1 MB' }]);
    expect(filesInWords(['a', 'b', 'c', 'd', 'e'].map(file))).toEqual([{ name: 'Weights in', text: 'a, b, c and 2 more files, 5 MB' }]);
  });
});

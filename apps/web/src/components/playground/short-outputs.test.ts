import { describe, expect, it } from 'vitest';
import { answerFacts } from './answer-facts';
import { shortOutputs } from './short-outputs';

describe('shortOutputs', () => {
  it('shows values as they are, shortened', () => {
    expect(shortOutputs([{ name: 'y', datatype: 'FP32', shape: [1, 3], data: [0.123456789, 2, -1.5] }])).toBe('y FP32 [1, 3]\n0.123457, 2, -1.5');
  });
  it('says how many were left out', () => {
    expect(shortOutputs([{ name: 'y', datatype: 'INT64', shape: [2_000], data: Array.from({ length: 2_000 }, () => 7) }])).toMatch(/7, … 1,952 more$/);
  });
});

describe('answerFacts', () => {
  it('reads what is there and nothing else', () => {
    expect(answerFacts({ variant: 'a.v1', unmet: '', total_us: 900, batch_size: '3' })).toMatchObject({ variant: 'a.v1', unmet: null, totalUs: 900, batchSize: null, worker: null });
  });
});

import { describe, expect, it } from 'vitest';
import type { CandidateRecord } from '@infaas/shared/domain/decision';
import { candidateBars } from './candidate-bars';

const candidate = (predictedFinishUs: number | null): CandidateRecord => ({
  variant: `v${predictedFinishUs}`, hardwareClass: 'cpu-2', accuracy: 0.9, accuracyBasis: 'measured', costPer1kNanoUsd: 1, predictedFinishUs, warm: true,
  verdict: 'admissible', because: { code: 'fits', text: '' },
});

describe('candidateBars', () => {
  it('draws finishes and the deadline on one scale', () => {
    const { rows, deadlineShare } = candidateBars([candidate(5_000), candidate(20_000)], 10_000);
    expect((deadlineShare ?? 0) / (rows[0]?.share ?? 1)).toBeCloseTo(2);
    expect(rows.map((row) => row.late)).toEqual([false, true]);
    expect(rows.some((row) => row.beyond)).toBe(false);
  });

  it('cuts bars that would press the rest into nothing', () => {
    const { rows, deadlineShare } = candidateBars([candidate(5_000), candidate(2_000_000)], 10_000);
    expect(deadlineShare).toBeCloseTo(0.35);
    expect(rows[1]).toMatchObject({ share: 1, beyond: true, late: true });
  });

  it('leaves out a deadline that lies far beyond', () => {
    const { rows, deadlineShare } = candidateBars([candidate(1_000)], 1_000_000);
    expect(deadlineShare).toBeNull();
    expect(rows[0]?.share).toBeGreaterThan(0.9);
  });

  it.each([
    [[candidate(null)], 10_000],
    [[candidate(null)], null],
    [[], 10_000],
  ])('has no bar for what does not run', (candidates, deadline) => {
    expect(candidateBars(candidates, deadline).rows.every((row) => row.share === null)).toBe(true);
  });
});

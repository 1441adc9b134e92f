import { describe, expect, it } from 'vitest';
import { describeObjective } from './describe-objective';

describe('describeObjective', () => {
  it.each([
    [{}, []],
    [{ minAccuracy: 0.94, maxLatencyMs: 20 }, ['accuracy ≥ 94 %', 'within 20 ms']],
    [{ minAccuracy: 0.945, maxLatencyMs: null, onUnmet: 'reject' as const }, ['accuracy ≥ 94.5 %', 'no deadline', 'else refuse']],
    [{ maxCostPer1kUsd: 0.0000015, onUnmet: 'degrade' as const, degradedMinAccuracy: 0.85 }, ['≤ 1.5 µ$ per 1,000', 'else accuracy ≥ 85 %']],
    [{ hardware: ['cpu', 'gpu.software'], maxLatencyMs: 20 }, ['within 20 ms', 'on cpu or gpu.software']],
    [{ hardware: null }, ['any hardware']],
    [{ onUnmet: 'best_effort' as const }, ['else best effort']],
  ])('%j', (objective, parts) => expect(describeObjective(objective)).toEqual(parts));
});

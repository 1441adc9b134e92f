import { describe, expect, it } from 'vitest';
import type { PlanAlternative } from '@infaas/shared/domain/plan';
import { frontierLine, frontierPoints, leastMet } from './frontier-points';

const way = (name: string, cost: number, met: number): PlanAlternative => ({ name, costPerHourUsd: { mean: cost, low: cost, high: cost }, met: { mean: met, low: met, high: met }, keepsTarget: met >= 0.99, basis: 'measured' }) as PlanAlternative;

describe('the frontier of a plan', () => {
  const points = frontierPoints([way('a', 1, 1), way('b', 1.001, 1), way('c', 0.5, 0.9), way('d', 2, 0.95)], 'b');

  it('draws those that lie on one another once, with all their names', () => {
    expect(points.map(({ names, recommended }) => [names, recommended])).toEqual([[['a', 'b'], true], [['c'], false], [['d'], false]]);
  });

  it('leads along what nothing beats', () => {
    expect(frontierLine(points).map(({ names }) => names[0])).toEqual(['c', 'a']);
  });

  it('shows as much of the scale as there is to see', () => {
    expect(leastMet(points, 0.99)).toBeLessThan(0.9);
    expect(leastMet(points, 0.99)).toBeGreaterThan(0.85);
    expect(leastMet(frontierPoints([way('a', 1, 1)], null), 0.99)).toBeGreaterThanOrEqual(0.98);
  });
});

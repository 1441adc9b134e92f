import { describe, expect, it } from 'vitest';
import type { PlanAlternative } from '@infaas/shared/domain/plan';
import { frontierLine, frontierPoints, metScale } from './frontier-points';

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
    expect(metScale(points, 0.99).least).toBeLessThan(0.9);
    expect(metScale(points, 0.99).least).toBeGreaterThan(0.85);
    expect(metScale(frontierPoints([way('a', 1, 1)], null), 0.99).least).toBeGreaterThanOrEqual(0.98);
  });

  it('leaves room above what keeps everything, and names nothing beyond it', () => {
    const { most, ticks } = metScale(points, 0.99);
    expect(most).toBeGreaterThan(1);
    expect(Math.max(...ticks)).toBe(1);
  });
});

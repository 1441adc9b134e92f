import { describe, expect, it } from 'vitest';
import type { CostPoint } from '../../server/cost/cost-series';
import { costSeriesPoints } from './cost-points';

const colourOf = (index: number) => `colour ${index}`;
const point = (atMs: number, groups: Record<string, number>): CostPoint => ({ atMs, usedUsdPerHour: Object.values(groups).reduce((sum, usd) => sum + usd, 0), idleUsdPerHour: 0, groups });

describe('costSeriesPoints', () => {
  it('keeps the dearest seven, and puts the others into one series that loses nothing', () => {
    const groups = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`id${index}`, index + 1]));
    const cost = { stepMs: 1, groups: Object.keys(groups).map((id) => ({ id, name: id })), points: [point(0, groups)] };
    const { series, points } = costSeriesPoints(cost, colourOf);
    expect(series).toHaveLength(8);
    expect(series.at(-1)).toMatchObject({ name: '3 others', colour: 'colour 7' });
    expect(points[0]?.['rest']).toBe(1 + 2 + 3);
    expect(series.reduce((sum, { key }) => sum + (points[0]?.[key] ?? 0), 0)).toBe(55);
  });

  it('begins with the first charge, but is never narrower than ten points', () => {
    const quiet = Array.from({ length: 50 }, (_, atMs) => point(atMs, {}));
    const cost = (billed: number) => ({ stepMs: 1, groups: [{ id: 'a', name: 'a' }], points: [...quiet, ...Array.from({ length: billed }, (_, at) => point(50 + at, { a: 1 }))] });
    expect(costSeriesPoints(cost(30), colourOf).points).toHaveLength(30);
    expect(costSeriesPoints(cost(2), colourOf).points).toHaveLength(10);
    expect(costSeriesPoints(undefined, colourOf)).toEqual({ series: [], points: [] });
  });
});

import { describe, expect, it } from 'vitest';
import { modelRow } from '../../../components/variants/model-row.fixture';
import { chartPlan, limitPosition } from './chart-plan';
import { tradeOff } from './variant-marks';

const rows = [
  modelRow({ variant: 'fast', latencyP50Us: { 1: 100 }, accuracy: 0.8, costPer1kUsd: 1 }),
  modelRow({ variant: 'best', latencyP50Us: { 1: 10_000 }, accuracy: 0.99, costPer1kUsd: 9 }),
];
const plan = chartPlan(tradeOff(rows), { width: 640, height: 340 });

describe('chartPlan', () => {
  it('keeps every mark within the axes', () => {
    for (const mark of plan.marks) {
      expect(mark.x).toBeGreaterThan(plan.left);
      expect(mark.x).toBeLessThan(plan.right);
      expect(mark.y).toBeGreaterThan(plan.top);
      expect(mark.y).toBeLessThan(plan.bottom);
    }
  });

  it('draws small marks on top of large ones', () => {
    expect(plan.marks.map((mark) => mark.row.variant)).toEqual(['best', 'fast']);
  });

  it('draws the frontier as a staircase to the right end', () => {
    expect(plan.frontierPath).toMatch(/^M[\d.]+ [\d.]+H[\d.]+V[\d.]+H626$/);
  });

  it('has axes even when nothing is measured', () => {
    const empty = chartPlan(tradeOff([]), { width: 320, height: 200 });
    expect(empty.marks).toEqual([]);
    expect(empty.frontierPath).toBe('');
    expect(empty.latencyTicks.length).toBeGreaterThan(1);
  });
});

describe('limitPosition', () => {
  it('stops at the edge and says on which side the limit lies', () => {
    expect(limitPosition(plan.latency, 1e9)).toEqual({ at: plan.right, outside: 'high' });
    expect(limitPosition(plan.latency, 1_000).outside).toBeNull();
    expect(limitPosition(plan.accuracy, 0.1)).toEqual({ at: plan.bottom, outside: 'low' });
  });
});

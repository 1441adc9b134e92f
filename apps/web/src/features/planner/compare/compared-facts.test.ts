import { describe, expect, it } from 'vitest';
import type { PlanComparison } from '../../../server/plan/compare-plans';
import { comparedFacts } from './compared-facts';

type Plan = PlanComparison['plans'][number];

const plan = (id: string, over: Partial<Plan> = {}): Plan => ({
  id, name: id, state: 'done', growth: 1, keep: 0.99, maxLatencyMs: 50, answer: 'exact', classes: ['cpu.2'], meanPerSecond: 5, peakPerSecond: 9, reasons: ['None answers it.'], costRatio: 1,
  recommended: {
    name: 'scaled', policy: 'ours', classes: ['cpu.2'], costPerHourUsd: { mean: 0.2, low: 0.2, high: 0.2 }, costUsd: 1, per1kUsd: null, met: { mean: 1, low: 0.98, high: 1 }, p99Ms: 4, accuracy: 0.9, keepsTarget: true,
    machines: [{ name: 'cpu.2', mean: 2, least: 2, most: 2 }], instances: 2, overProvisioning: null, variants: [], missed: [], binding: { kind: 'cores', text: 'Cores.' }, basis: 'measured',
  }, ...over,
});

const valuesOf = (plans: readonly Plan[], name: string): string[] | undefined => comparedFacts(plans).find((fact) => fact.name === name)?.values;

describe('plans side by side', () => {
  it('are told apart by what differs', () => {
    const plans = [plan('a'), plan('b', { growth: 2, costRatio: 2.5 }), plan('c', { costRatio: 0.6, recommended: null })];
    expect(comparedFacts(plans).filter(({ same }) => same).map(({ name }) => name)).toEqual(['Mostly by', 'Traffic', 'Deadline', 'Classes']);
    expect(valuesOf(plans, 'Against the first')).toEqual(['–', '2.50 times', '40 % less']);
    expect(valuesOf(plans, 'Take')).toEqual(['scaled', 'scaled', 'None answers it.']);
    expect(valuesOf(plans, 'As asked')?.[0]).toBe('100 % (98.00 % to 100 %); wanted: 99.00 %');
  });

  it('say when one costs as much, and when there is no answer', () => {
    const plans = [plan('a'), plan('b', { costRatio: 1.001 }), plan('c', { costRatio: null, recommended: null, reasons: [], meanPerSecond: null })];
    expect(valuesOf(plans, 'Against the first')).toEqual(['–', 'as much', '–']);
    expect(valuesOf(plans, 'Take')?.[2]).toBe('no answer yet');
    expect(valuesOf(plans, 'Traffic')?.[2]).toBe('–');
  });
});

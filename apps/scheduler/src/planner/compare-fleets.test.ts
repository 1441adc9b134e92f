import { describe, expect, it } from 'vitest';
import { readScenario } from '../simulator/scenario-file';
import { compareFleets } from './compare-fleets';
import { describeComparison } from './describe-comparison';

const scenario = readScenario(JSON.stringify({
  seconds: 100, measureFromSeconds: 60, variants: ['resnet18'], classes: [{ name: 'aws.m5.2xlarge', most: 3 }, { name: 'aws.g4dn.xlarge', most: 2 }],
  machines: [{ className: 'aws.m5.2xlarge', count: 1 }, { className: 'aws.g4dn.xlarge', count: 1 }],
  loads: [{ name: 'shop', target: 'resnet18', maxLatencyMs: 400, arrivals: { kind: 'poisson', perSecond: 20 } }],
}));

describe('comparing fleets', () => {
  const found = compareFleets(scenario, { seeds: [1, 2], target: 0.95, growth: 1 });

  it('puts every way to serve the traffic beside the others', () => {
    expect(found.alternatives.map(({ name }) => name)).toEqual(['all classes', 'only aws.m5.2xlarge', 'only aws.g4dn.xlarge', 'fixed fleet, best in hindsight']);
    for (const { costPerHourUsd, met } of found.alternatives) {
      expect(costPerHourUsd.least).toBeGreaterThan(0);
      expect(met.least).toBeLessThanOrEqual(met.mean);
    }
  });

  it('recommends the cheapest that keeps the target, and says why', () => {
    const best = found.alternatives.find(({ name }) => name === found.recommended);
    expect(best?.keepsTarget).toBe(true);
    for (const each of found.alternatives) if (each.keepsTarget) expect(each.costPerHourUsd.mean).toBeGreaterThanOrEqual(best?.costPerHourUsd.mean ?? 0);
    expect(describeComparison(found)).toContain(`${found.recommended} *`);
    expect(found.reasons[0]).toMatch(/or more as asked for \$/u);
  });

  it('recommends nothing where nothing can keep it, and names the nearest', () => {
    const hard = compareFleets(scenario, { seeds: [1], target: 1.01, growth: 3 });
    expect(hard.recommended).toBeNull();
    expect(hard.reasons[0]).toMatch(/None answers 101\.00 % as asked; the nearest, ".+", answers [\d.]+ %/u);
  }, 60_000);
});

import { describe, expect, it } from 'vitest';
import type { PlanResult } from '@infaas/shared/domain/plan';
import { computePlan } from './compute-plan';
import { planClass, planInput } from './plan-input.fixture';

const LIMITS = { roughMs: 300, exactMs: 1_500, allMs: 3_000, seeds: 2 };

/** Every look at this clock takes 60 ms: the limits are reached after so many looks, however fast the machine is. */
function reckoned(input: ReturnType<typeof planInput>, limits = LIMITS): { steps: string[]; results: PlanResult[]; last: PlanResult } {
  let now = 0;
  const results: PlanResult[] = [];
  const steps: string[] = [];
  for (const step of computePlan(input, () => (now += 60), limits)) {
    steps.push(step.kind);
    if (step.kind === 'result') results.push(step.result);
  }
  const last = results.at(-1);
  if (last === undefined) throw new Error('no result');
  return { steps, results, last };
}

const best = ({ alternatives, recommended }: PlanResult) => alternatives.find(({ name }) => name === recommended);
const machinesOf = (result: PlanResult): number => best(result)?.machines.reduce((sum, { mean }) => sum + mean, 0) ?? 0;

describe('reckoning a plan', () => {
  const { results, last } = reckoned(planInput({ spec: { classes: [planClass('cpu.2'), planClass('cpu.4', { cores: 4, usdPerHour: 0.2 })] } }));

  it('gives a rough answer first, with an error bar, then one of more of the traffic', () => {
    expect(results.map(({ stage }) => stage)).toEqual(['rough', 'exact']);
    expect(results[0]?.alternatives.map(({ name }) => name)).toEqual(['scaled, all classes', 'scaled, only cpu.2', 'scaled, only cpu.4', 'fixed fleet, best in hindsight']);
    expect(last.coverage).toBeGreaterThanOrEqual(results[0]?.coverage ?? 1);
    for (const { costPerHourUsd, met } of last.alternatives) {
      expect(costPerHourUsd.low).toBeLessThanOrEqual(costPerHourUsd.mean);
      expect(costPerHourUsd.high).toBeGreaterThanOrEqual(costPerHourUsd.mean);
      expect(met.mean).toBeLessThanOrEqual(1);
    }
  });

  it('recommends the cheapest that keeps what is to be kept, with reasons, advice and what would change it', () => {
    for (const each of last.alternatives) if (each.keepsTarget) expect(each.costPerHourUsd.mean).toBeGreaterThanOrEqual(best(last)?.costPerHourUsd.mean ?? 0);
    expect(best(last)?.machines.map(({ name }) => name)).toEqual(['cpu.2']);
    expect(last.reasons[0]).toMatch(/^“.+” answers [\d.]+ % as asked for \$[\d.]+ an hour: .*cpu\.2/u);
    expect(last.advice[0]?.options.map(({ className, variant, machines }) => [className, variant, machines])).toEqual([['cpu.2', 'better.v1.fp32.cpu.t1', 1], ['cpu.4', 'better.v1.fp32.cpu.t1', 1]]);
    expect(last.sensitivity.map(({ text }) => text)).toContain('twice the load');
    expect(last.estimates).toEqual([]);
  });

  it('compares what would change it with a re-run of the question as it is, on the same stretches', () => {
    const [base, ...changes] = last.sensitivity;
    expect(base).toMatchObject({ text: 'nothing changed', factor: 1, costChange: 0 });
    for (const { recommended, costPerHourUsd, costChange } of changes) {
      if (recommended === null) expect(costChange).toBeNull();
      else expect(costChange).toBeCloseTo(costPerHourUsd / (base?.costPerHourUsd ?? NaN) - 1, 3);
    }
  });

  it('plans as many rows as queries have', () => {
    const objective = { minAccuracy: 0.95, maxLatencyUs: 600_000, maxCostPer1kNanoUsd: null, onUnmet: 'reject', degradedMinAccuracy: null, hardware: null } as const;
    const pages = reckoned(planInput({ spec: { keep: 0.9 }, load: { rows: 8, objective } })).last;
    expect(pages.traffic.loads[0]).toMatchObject({ rows: 8 });
    expect(pages.traffic.meanPerSecond).toBe(last.traffic.meanPerSecond);
    expect(machinesOf(pages)).toBeGreaterThan(machinesOf(last) + 0.9);
    expect(pages.advice[0]?.options[0]?.batch).toBe(8);
    // No variant takes nine at once.
    expect(reckoned(planInput({ spec: { keep: 0.9 }, load: { rows: 9, objective } })).last.recommended).toBeNull();
  });

  it('is the same for the same clock', () => {
    expect(JSON.stringify(reckoned(planInput()).last)).toBe(JSON.stringify(reckoned(planInput()).last));
  });

  it('changes sensibly: more machines for more traffic, another class when one is dropped, nothing for a deadline that none keeps', () => {
    const grown = reckoned(planInput({ spec: { growth: 12 } })).last;
    expect(machinesOf(grown)).toBeGreaterThan(machinesOf(last));
    expect(best(grown)?.costPerHourUsd.mean).toBeGreaterThan(best(last)?.costPerHourUsd.mean ?? Infinity);
    const dropped = reckoned(planInput({ spec: { classes: [planClass('cpu.4', { cores: 4, usdPerHour: 0.2 })] } })).last;
    expect(best(dropped)?.machines.map(({ name }) => name)).toEqual(['cpu.4']);
    const tight = reckoned(planInput({ load: { objective: { minAccuracy: 0.95, maxLatencyUs: 15_000, maxCostPer1kNanoUsd: null, onUnmet: 'reject', degradedMinAccuracy: null, hardware: null } } })).last;
    expect(tight.recommended).toBeNull();
    expect(tight.reasons.join(' ')).toMatch(/No variant answers "shop → digits" within 15 ms/u);
  });

  it('marks what is estimated of hardware that is not here, with its error', () => {
    const { last: elsewhere } = reckoned(planInput({ spec: { classes: [planClass('aws.c7i.large', { local: false }), planClass('aws.g4dn.xlarge', { local: false, kind: 'gpu', accelerator: 'NVIDIA T4', deviceMemoryBytes: 16e9 })] } }));
    expect(elsewhere.estimates.map(({ className, basis }) => [className, basis])).toEqual([['aws.c7i.large', 'estimated'], ['aws.g4dn.xlarge', 'estimated']]);
    for (const { meanError } of elsewhere.estimates) expect(meanError).toBeGreaterThan(0.05);
    for (const { basis } of elsewhere.alternatives) expect(basis).toBe('estimated');
  });
});

import { describe, expect, it } from 'vitest';
import type { PlanSpec, PlanTraffic } from '@infaas/shared/domain/plan';
import { addSize, noSizes } from '@infaas/shared/domain/query-sizes';
import { planInput, plannedVariant } from '../../planner/plan-input.fixture';
import { gatherPlan, type PlanFacts } from './gather-plan';
import type { CountedMinute } from './plan-rows';
import { syntheticCounts } from './synthetic-counts';

const recorded: PlanTraffic = { kind: 'recorded', fromMs: 0, toMs: 600_000, task: null, application: null };
const count = (minute: number, queries: number, applicationId = 'shop'): CountedMinute => ({ applicationId, taskId: 't', minute, count: queries, sizes: sized(Array.from({ length: queries }, () => 1)) });

function sized(rows: readonly number[]): number[] {
  const sizes = noSizes();
  for (const each of rows) addSize(sizes, each);
  return sizes;
}

function facts(over: { spec?: Partial<PlanSpec>; minutes?: CountedMinute[]; variants?: PlanFacts['view']['variants'] } = {}): PlanFacts {
  const { spec, tasks, architectures, variants } = planInput();
  const application = { workspaceId: 'w', enabled: true, objectives: [], keys: [], budgetLeftNanoUsd: null };
  return {
    workspaceId: 'w', spec: { ...spec, traffic: recorded, ...over.spec }, counted: { minutes: over.minutes ?? [count(3, 5), count(5, 7)], billedUsd: 0.5 },
    view: {
      epoch: 1, tasks, architectures, variants: over.variants ?? variants, hardwareClasses: [], workers: [], instances: [],
      applications: [{ ...application, id: 'shop', name: 'shop', defaultObjective: { maxLatencyUs: 30_000 } }, { ...application, id: 'other', name: 'other', workspaceId: 'x', defaultObjective: {} }],
    },
    rows: { versions: [], registrations: [] },
  };
}

describe('what a plan is reckoned from', () => {
  it('is what was counted, from its first minute on, as applications ask by default', () => {
    const { loads, billedUsd } = gatherPlan(facts());
    expect(loads).toEqual([{
      name: 'shop → digits', applicationId: 'shop', target: 'digits', rows: 1, counts: [5, 0, 7, 0, 0, 0, 0], stepSeconds: 60, regular: false,
      objective: { minAccuracy: 0.96, maxLatencyUs: 30_000, maxCostPer1kNanoUsd: null, onUnmet: 'reject', degradedMinAccuracy: null, hardware: null },
    }]);
    expect(billedUsd).toBe(0.5);
  });

  it('tells queries of one row from pages of many, and cuts what no variant takes at once', () => {
    const pages: CountedMinute[] = [{ ...count(3, 9), sizes: sized([1, 1, 6, 5, 40]) }, count(4, 2)];
    const { loads, notes } = gatherPlan(facts({ minutes: pages }));
    expect(loads.map(({ name, rows, counts }) => [name, rows, counts.slice(0, 2)])).toEqual([
      ['shop → digits, 40 rows each', 8, [5, 0]], ['shop → digits, 6 rows each', 6, [2, 0]], ['shop → digits', 1, [6, 2]],
    ]);
    expect(notes.join(' ')).toMatch(/Of 4 queries it is not known how many rows.*counts as several/);
  });

  it('asks for what the plan states instead, where it states something', () => {
    const [load] = gatherPlan(facts({ spec: { objective: { maxLatencyMs: 5, minAccuracy: null } } })).loads;
    expect(load?.objective).toMatchObject({ maxLatencyUs: 5_000, minAccuracy: null });
  });

  it('tells applications that are gone apart, and leaves other workspaces out', () => {
    expect(gatherPlan(facts({ minutes: [count(1, 3, 'gone'), count(1, 2, 'lost')] })).loads.map(({ name }) => name)).toEqual(['a deleted application → digits', 'a deleted application → digits (2)']);
    const stranger = plannedVariant('theirs', { accuracy: 1, rowUs: 1 });
    expect(gatherPlan(facts({ variants: [...planInput().variants, { ...stranger, workspaceId: 'x' }] })).variants.map(({ architecture }) => architecture)).toEqual(['fast', 'better']);
  });

  it.each<[string, Parameters<typeof facts>[0], string]>([
    ['nothing was counted', { minutes: [] }, 'no queries were recorded'], ['only queries that nobody counts', { minutes: [count(4, 0)] }, 'no queries were recorded'],
    ['another task is wanted', { spec: { traffic: { ...recorded, task: 'letters' } } }, 'no queries were recorded'], ['nothing is measured', { variants: [], spec: { traffic: { kind: 'counts', target: 'digits', counts: [1], stepSeconds: 60, fileName: 'f' } } }, 'nothing is measured of "digits"'],
    ['older versions only', { variants: [{ ...plannedVariant('fast', { accuracy: 0.9, rowUs: 4_000 }), version: 7 }] }, 'no queries were recorded'],
  ])('is refused in words where %s', (_, over, words) => {
    expect(() => gatherPlan(facts(over))).toThrow(words);
  });
});

describe('synthetic traffic', () => {
  it.each(['constant', 'poisson', 'bursts', 'diurnal'] as const)('keeps its mean: %s', (shape) => {
    const { counts, stepSeconds } = syntheticCounts({ kind: 'synthetic', shape, target: 'digits', perSecond: 10, peak: 2, hours: 48 });
    const mean = counts.reduce((sum, each) => sum + each, 0) / (counts.length * stepSeconds);
    expect(counts.length * stepSeconds).toBe(48 * 3_600);
    expect(Math.abs(mean / 10 - 1)).toBeLessThan(0.05);
    expect(Math.max(...counts) / stepSeconds).toBeCloseTo(shape === 'bursts' || shape === 'diurnal' ? 20 : 10, 1);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(0);
  });
});

import { describe, expect, it } from 'vitest';
import type { ApplicationSummary } from '../../../server/application/list-applications';
import { countsOf, emptyTally } from '../../../server/usage/counts';
import { applicationRows } from './application-row';

const application: ApplicationSummary = {
  id: 'a', name: 'kiosk', builtIn: false, enabled: true, defaultObjective: {}, objectives: [{ name: 'fast', objective: {} }], keys: [], monthlyBudgetUsd: 10, limits: { queriesPerSecond: null, burst: null, concurrent: null }, createdAtMs: 0,
};
const counts = countsOf({ ...emptyTally(), answered: 20, sloMet: 19, sloMissed: 1 });
const cost = { id: 'a', name: 'kiosk', usedUsd: 1, idleUsd: 1, totalUsd: 2, queries: 20, costPer1kUsd: 100 };
const second = (at: number, queries: number) => ({ second: at, seconds: 1, total: counts, byApplication: { a: countsOf({ ...emptyTally(), answered: queries }) } });

describe('applicationRows', () => {
  it('says of figures that are not there yet that they are not there', () => {
    const [row] = applicationRows([application], { usage: undefined, hour: undefined, month: undefined, live: [], nowMs: 0 });
    expect(row).toMatchObject({ compliance: undefined, queries: undefined, perSecond: undefined, hourUsd: undefined, budget: undefined, objectives: 1, keys: 0 });
  });

  it('joins usage, cost and the last seconds without the running one', () => {
    const usage = { fromMs: 0, toMs: 1, total: counts, groups: [{ id: 'a', name: 'kiosk', counts }] };
    const [row] = applicationRows([application], { usage, hour: [cost], month: [cost], live: [second(1, 10), second(2, 20), second(3, 1)], nowMs: Date.UTC(2026, 10, 11) });
    expect(row).toMatchObject({ compliance: 0.95, queries: 20, perSecond: 15, hourUsd: 2, budget: { share: 0.2 } });
  });

  it('counts an application without rows as silent and free', () => {
    const [row] = applicationRows([application], { usage: { fromMs: 0, toMs: 1, total: counts, groups: [] }, hour: [], month: [], live: [], nowMs: Date.UTC(2026, 10, 11) });
    expect(row).toMatchObject({ compliance: null, queries: 0, hourUsd: 0, budget: { spentUsd: 0 } });
  });
});

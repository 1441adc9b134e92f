import type { ApplicationSummary } from '../../../server/application/list-applications';
import type { CostGroup } from '../../../server/cost/cost-groups';
import type { LivePoint } from '../../../server/usage/live';
import type { UsageSummary } from '../../../server/usage/summary';
import { budgetUse } from '../budget/budget-use';
import type { BudgetUse } from '../budget/budget-use';
import { activeKeys } from '../keys/key-state';

/** An application with the figures of its row; undefined while they are loaded. */
export type ApplicationRow = {
  application: ApplicationSummary;
  compliance: number | null | undefined;
  queries: number | undefined;
  perSecond: number | undefined;
  hourUsd: number | undefined;
  /** Without the default one. */
  objectives: number;
  keys: number;
  budget: BudgetUse | undefined;
};

type Figures = {
  usage: UsageSummary | undefined;
  hour: readonly CostGroup[] | undefined;
  month: readonly CostGroup[] | undefined;
  live: readonly LivePoint[];
  nowMs: number;
};

const RECENT_SECONDS = 10;

/** Returns the rows of the list in the order of the applications. */
export function applicationRows(applications: readonly ApplicationSummary[], { usage, hour, month, live, nowMs }: Figures): ApplicationRow[] {
  const recent = live.slice(-RECENT_SECONDS - 1, -1);
  return applications.map((application) => {
    const counts = usage?.groups.find((group) => group.id === application.id)?.counts;
    const cost = (groups: readonly CostGroup[] | undefined) => (groups === undefined ? undefined : (groups.find((group) => group.id === application.id)?.totalUsd ?? 0));
    const spent = cost(month);
    const asked = recent.reduce((sum, point) => sum + (point.byApplication[application.id]?.queries ?? 0), 0);
    return {
      application,
      compliance: usage === undefined ? undefined : (counts?.sloCompliance ?? null),
      queries: usage === undefined ? undefined : (counts?.queries ?? 0),
      perSecond: recent.length === 0 ? undefined : asked / recent.length,
      hourUsd: cost(hour),
      objectives: application.objectives.length,
      keys: activeKeys(application.keys, nowMs),
      budget: spent === undefined ? undefined : budgetUse(spent, application.monthlyBudgetUsd, nowMs),
    };
  });
}

import { procedure, router } from '../trpc';
import { errorBudgets } from './error-budgets';
import { liveUsage, usageLiveSchema } from './live';
import { usageSeries, usageSeriesSchema } from './series';
import { usageSummary, usageSummarySchema } from './summary';

export const usageRouter = router({
  live: procedure('read', 'The last seconds, once a second').input(usageLiveSchema).subscription(liveUsage),
  budgets: procedure('read', 'Error budget and burn rate of every application').query(errorBudgets),
  series: procedure('read', 'Queries, latency and SLO over time').input(usageSeriesSchema).query(usageSeries),
  summary: procedure('read', 'Queries, latency and SLO of a period').input(usageSummarySchema).query(usageSummary),
});

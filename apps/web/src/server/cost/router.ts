import { procedure, router } from '../trpc';
import { checkBill } from './check-bill';
import { costGroups, costGroupsSchema, costPeriodSchema } from './cost-groups';
import { costPerHour } from './cost-per-hour';
import { costSeries, costSeriesSchema } from './cost-series';

export const costRouter = router({
  perHour: procedure('read', 'What the workspace costs per hour now').query(costPerHour),
  byApplication: procedure('read', 'The bill of a period by application').input(costPeriodSchema).query(({ ctx, input }) => costGroups({ ctx, input: { minutes: input.minutes, groupBy: 'application' } })),
  by: procedure('read', 'The bill of a period by application, task, variant or hardware').input(costGroupsSchema).query(costGroups),
  check: procedure('operate', 'Whether the bill of the fleet adds up to price x time').query(checkBill),
  series: procedure('read', 'Cost over time').input(costSeriesSchema).query(costSeries),
});

import { procedure, router } from '../trpc';
import { checkBill } from './check-bill';
import { costGroups, costGroupsSchema, costPeriodSchema } from './cost-groups';
import { costForecast } from './cost-forecast';
import { costPerHour } from './cost-per-hour';
import { costReport, costReportSchema } from './cost-report';
import { costSeries, costSeriesSchema } from './cost-series';
import { staticFleet, staticFleetSchema } from './static-fleet';

export const costRouter = router({
  perHour: procedure('read', 'What the workspace costs per hour now').query(costPerHour),
  byApplication: procedure('read', 'The bill of a period by application').input(costPeriodSchema).query(({ ctx, input }) => costGroups({ ctx, input: { minutes: input.minutes, groupBy: 'application' } })),
  by: procedure('read', 'The bill of a period by application, task, variant or hardware').input(costGroupsSchema).query(costGroups),
  check: procedure('operate', 'Whether the bill of the fleet adds up to price x time').query(checkBill),
  report: procedure('read', 'The bill of any period by application, task, variant or hardware, beside the period before').input(costReportSchema).query(costReport),
  forecast: procedure('read', 'What the month will have cost, and how that is reckoned').query(costForecast),
  staticFleet: procedure('operate', 'The fleet beside one fixed at its largest size').input(staticFleetSchema).query(staticFleet),
  series: procedure('read', 'Cost over time').input(costSeriesSchema).query(costSeries),
});

import { procedure, router } from '../trpc';
import { cancelPlan, removePlan, renamePlan } from './change-plan';
import { comparePlans } from './compare-plans';
import { exportPlan } from './export-plan';
import { planDefaults } from './plan-defaults';
import { comparePlansSchema, exportPlanSchema, planIdSchema, renamePlanSchema, startPlanSchema } from './plan-schema';
import { getPlan, listPlans } from './read-plans';
import { startPlan } from './start-plan';

// All for those who look after machines: plans tell of the load of everybody and of what the fleet was billed.
export const planRouter = router({
  defaults: procedure('operate', 'What a plan can be made of: classes with prices, tasks, what was recorded').query(planDefaults),
  start: procedure('operate', 'Ask what machines some traffic needs and what they would cost').input(startPlanSchema).mutation(startPlan),
  list: procedure('operate', 'Plans, newest first').query(listPlans),
  get: procedure('operate', 'A plan: alternatives side by side, what is recommended and why').input(planIdSchema).query(getPlan),
  compare: procedure('operate', 'Plans side by side').input(comparePlansSchema).query(comparePlans),
  export: procedure('operate', 'A plan as a file of CSV or JSON').input(exportPlanSchema).query(exportPlan),
  cancel: procedure('operate', 'End the reckoning of a plan').input(planIdSchema).mutation(cancelPlan),
  rename: procedure('operate', 'Give a plan another name').input(renamePlanSchema).mutation(renamePlan),
  remove: procedure('operate', 'Remove a plan for good').input(planIdSchema).mutation(removePlan),
});

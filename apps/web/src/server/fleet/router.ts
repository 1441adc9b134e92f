import { procedure, router } from '../trpc';
import { drainSchema, drainWorker, resumeWorker } from './drain-worker';
import { listClasses } from './list-classes';
import { eventFilterSchema, listEvents } from './list-events';
import { instanceFilterSchema, listInstances } from './list-instances';
import { listMachines } from './list-machines';
import { listWorkers } from './list-workers';
import { residency, residencySchema } from './residency';
import { classSchema, removeClass, setBudget, setBudgetSchema, setClass, setClassSchema } from './set-class';
import { workerCosts, workerCostsSchema } from './worker-costs';

export const fleetRouter = router({
  workers: procedure('read', 'Workers with their instances').query(listWorkers),
  instances: procedure('read', 'Instances of the workspace').input(instanceFilterSchema).query(listInstances),
  residency: procedure('read', 'How long models were in memory, how often they were loaded and evicted').input(residencySchema).query(residency),
  costs: procedure('read', 'What each machine cost, used and idle').input(workerCostsSchema).query(workerCosts),
  events: procedure('read', 'What scaled and why').input(eventFilterSchema).query(listEvents),
  classes: procedure('read', 'Classes of machines with their prices and limits, and the budget of the fleet').query(listClasses),
  machines: procedure('read', 'Machines that providers were told to start').query(listMachines),
  setClass: procedure('operate', 'Change the limits or the price of a class of machines').input(setClassSchema).mutation(setClass),
  removeClass: procedure('operate', 'Take back what operators set of a class').input(classSchema).mutation(removeClass),
  setBudget: procedure('operate', 'Change what the fleet may be and cost').input(setBudgetSchema).mutation(setBudget),
  drain: procedure('operate', 'Empty a worker').input(drainSchema).mutation(drainWorker),
  resume: procedure('operate', 'Give a worker work again').input(drainSchema).mutation(resumeWorker),
});

import { procedure, router } from '../trpc';
import { eventFilterSchema, listEvents } from './list-events';
import { instanceFilterSchema, listInstances } from './list-instances';
import { listWorkers } from './list-workers';
import { workerCosts, workerCostsSchema } from './worker-costs';

export const fleetRouter = router({
  workers: procedure('read', 'Workers with their instances').query(listWorkers),
  instances: procedure('read', 'Instances of the workspace').input(instanceFilterSchema).query(listInstances),
  costs: procedure('read', 'What each machine cost, used and idle').input(workerCostsSchema).query(workerCosts),
  events: procedure('read', 'What scaled and why').input(eventFilterSchema).query(listEvents),
});

import { procedure, router } from '../trpc';
import { eventFilterSchema, listEvents } from './list-events';
import { instanceFilterSchema, listInstances } from './list-instances';
import { listWorkers } from './list-workers';

export const fleetRouter = router({
  workers: procedure('read', 'Workers with their instances').query(listWorkers),
  instances: procedure('read', 'Instances of the workspace').input(instanceFilterSchema).query(listInstances),
  events: procedure('read', 'What scaled and why').input(eventFilterSchema).query(listEvents),
});

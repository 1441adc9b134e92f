import { procedure, router } from '../trpc';
import { trafficSchema, trafficStart, trafficStatus, trafficStop } from './demo-traffic';

export const demoRouter = router({
  traffic: procedure('operate', 'Send demo traffic for some minutes').input(trafficSchema).mutation(trafficStart),
  status: procedure('read', 'What demo traffic does').query(trafficStatus),
  stop: procedure('operate', 'Stop demo traffic').mutation(trafficStop),
});

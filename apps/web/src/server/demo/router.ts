import { procedure, router } from '../trpc';
import { burstStart, burstStatus, burstStop } from './burst/demo-burst';
import { trafficSchema, trafficStart, trafficStatus, trafficStop } from './demo-traffic';

export const demoRouter = router({
  traffic: procedure('operate', 'Send demo traffic for some minutes').input(trafficSchema).mutation(trafficStart),
  status: procedure('read', 'What demo traffic does').query(trafficStatus),
  stop: procedure('operate', 'Stop demo traffic').mutation(trafficStop),
  burst: procedure('release', 'Send a burst at one fixed variant, then at the task; about two minutes').mutation(burstStart),
  burstStatus: procedure('read', 'What the burst did, second by second').query(burstStatus),
  burstStop: procedure('release', 'Stop the burst').mutation(burstStop),
});

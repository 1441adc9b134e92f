import { procedure, router } from '../trpc';
import { applicationNameSchema } from '../application/find-application';
import { createSecret } from './create-secret';
import { listDeliveries, deliveriesSchema } from './list-deliveries';

export const webhookRouter = router({
  createSecret: procedure('applications', 'Make what an application\'s webhooks are signed with; shown once, replaces the one before').input(applicationNameSchema).mutation(createSecret),
  list: procedure('applications', 'Messages to webhooks: delivered, waiting for another try, given up').input(deliveriesSchema).query(listDeliveries),
});

import { procedure, router } from '../trpc';
import { cancel, result, submit } from './deferred';
import { infer } from './infer';
import { deferredIdSchema, inferSchema, selectSchema, submitSchema } from './query-schema';
import { preview } from './select';

export const queryRouter = router({
  infer: procedure('query', 'Ask a task, an architecture or a variant', 'asks').input(inferSchema).mutation(infer),
  submit: procedure('query', 'Ask a durable query, answered later', 'asks').input(submitSchema).mutation(submit),
  result: procedure('query', 'Where a durable query stands, with its answer').input(deferredIdSchema).query(result),
  cancel: procedure('query', 'Cancel a durable query', 'asks').input(deferredIdSchema).mutation(cancel),
  select: procedure('read', 'What would be chosen now, without asking').input(selectSchema).query(preview),
});

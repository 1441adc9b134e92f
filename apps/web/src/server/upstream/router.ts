import { procedure, router } from '../trpc';
import { addUpstream, addUpstreamSchema } from './add-upstream';
import { listUpstreams } from './list-upstreams';

export const upstreamRouter = router({
  add: procedure('models', 'Register a model of a server that speaks the Open Inference Protocol').input(addUpstreamSchema).mutation(addUpstream),
  list: procedure('read', 'Servers of somebody else\'s that answer for this workspace').query(listUpstreams),
});

import { procedure, router } from '../trpc';
import { giveGrant, giveGrantSchema, revokeGrant, revokeGrantSchema } from './give-grant';
import { listGrants } from './list-grants';

export const grantRouter = router({
  list: procedure('read', 'What this workspace shares with others, and others with it').query(listGrants),
  give: procedure('release', 'Let another workspace query a task or an architecture').input(giveGrantSchema).mutation(giveGrant),
  revoke: procedure('release', 'Take a grant back').input(revokeGrantSchema).mutation(revokeGrant),
});

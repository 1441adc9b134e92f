import { procedure, router } from '../trpc';
import { decisionFilterSchema, decisionIdSchema, getDecision, listDecisions } from './list-decisions';

export const decisionRouter = router({
  list: procedure('read', 'Kept decisions, newest first').input(decisionFilterSchema).query(listDecisions),
  get: procedure('read', 'One decision with its reasons and candidates').input(decisionIdSchema).query(getDecision),
});

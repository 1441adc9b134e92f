import { procedure, router } from '../trpc';
import { decisionAround } from './around';
import { decisionDistribution, distributionSchema } from './distribution';
import { decisionIdSchema, decisionListSchema, getDecision, listDecisions } from './list-decisions';

export const decisionRouter = router({
  list: procedure('read', 'Kept decisions that fit a filter, newest first').input(decisionListSchema).query(listDecisions),
  distribution: procedure('read', 'How kept decisions came out: outcomes, variants, finish against deadline').input(distributionSchema).query(decisionDistribution),
  get: procedure('read', 'One decision with its reasons and candidates').input(decisionIdSchema).query(getDecision),
  around: procedure('read', 'The model, the instance and the scaling events around a decision').input(decisionIdSchema).query(decisionAround),
});

import { applicationNameSchema } from '../application/find-application';
import { removeObjective, removeObjectiveSchema, setObjective, setObjectiveSchema } from '../application/set-objective';
import { procedure, router } from '../trpc';
import { listObjectives } from './list-objectives';

export const objectiveRouter = router({
  list: procedure('read', 'Default and named objectives of an application').input(applicationNameSchema).query(listObjectives),
  set: procedure('applications', 'Make or replace a named objective').input(setObjectiveSchema).mutation(setObjective),
  remove: procedure('applications', 'Remove a named objective').input(removeObjectiveSchema).mutation(removeObjective),
});

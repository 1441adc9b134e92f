import { procedure, router } from '../trpc';
import { findAnything, searchSchema } from './find-anything';

export const searchRouter = router({
  find: procedure('read', 'Tasks, models, applications, jobs, plans and decisions by name').input(searchSchema).query(findAnything),
});

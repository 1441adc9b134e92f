import { procedure, router } from '../trpc';
import { entryFilterSchema, listEntries } from './list-entries';

export const auditRouter = router({
  list: procedure('audit', 'Who changed what, when, from where, and what came of it').input(entryFilterSchema).query(listEntries),
});

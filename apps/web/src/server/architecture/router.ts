import { procedure, router } from '../trpc';
import { architectureNameSchema, getArchitecture } from './get-architecture';
import { architectureFilterSchema, listArchitectures } from './list-architectures';

export const architectureRouter = router({
  list: procedure('read', 'Architectures with their versions').input(architectureFilterSchema).query(listArchitectures),
  get: procedure('read', 'One architecture with its versions').input(architectureNameSchema).query(getArchitecture),
});

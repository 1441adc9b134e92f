import { procedure, router } from '../trpc';
import { deleteArchitecture, deleteArchitectureSchema } from '../deletion/delete-models';
import { architectureNameSchema, getArchitecture } from './get-architecture';
import { architectureFilterSchema, listArchitectures } from './list-architectures';

export const architectureRouter = router({
  list: procedure('read', 'Architectures with their versions').input(architectureFilterSchema).query(listArchitectures),
  get: procedure('read', 'One architecture with its versions').input(architectureNameSchema).query(getArchitecture),
  remove: procedure('release', 'Delete an architecture that nothing uses').input(deleteArchitectureSchema).mutation(deleteArchitecture),
});

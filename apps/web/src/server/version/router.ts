import { procedure, router } from '../trpc';
import { cancelVersion } from './cancel-version';
import { getVersion, versionIdSchema } from './get-version';
import { deleteVersion, deleteVersionSchema } from '../deletion/delete-models';
import { promoteVersion, promoteVersionSchema } from './promote-version';
import { versionProgress } from './version-progress';

export const versionRouter = router({
  get: procedure('read', 'One version with what was found in its file').input(versionIdSchema).query(getVersion),
  promote: procedure('release', 'State which version is to be stable').input(promoteVersionSchema).mutation(promoteVersion),
  remove: procedure('release', 'Delete a version that nothing uses').input(deleteVersionSchema).mutation(deleteVersion),
  cancel: procedure('models', 'Make and measure nothing more of a version').input(versionIdSchema).mutation(cancelVersion),
  progress: procedure('read', 'How far a registration is').input(versionIdSchema).query(versionProgress),
});

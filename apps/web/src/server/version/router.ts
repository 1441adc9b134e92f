import { procedure, router } from '../trpc';
import { cancelVersion } from './cancel-version';
import { getVersion, versionIdSchema } from './get-version';
import { versionProgress } from './version-progress';

export const versionRouter = router({
  get: procedure('read', 'One version with what was found in its file').input(versionIdSchema).query(getVersion),
  progress: procedure('read', 'How far a registration is').input(versionIdSchema).query(versionProgress),
});
  cancel: procedure('models', 'Make and measure nothing more of a version').input(versionIdSchema).mutation(cancelVersion),

import { procedure, router } from '../trpc';
import { liveChanges } from './changes';

export const liveRouter = router({
  changes: procedure('read', 'What has changed in the workspace, within a second').subscription(liveChanges),
});

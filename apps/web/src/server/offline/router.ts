import { procedure, router } from '../trpc';
import { cancelJob, pauseJob, resumeJob } from './change-job';
import { offlineIdSchema, submitOfflineSchema } from './offline-schema';
import { getJob, listJobs } from './read-jobs';
import { submitJob } from './submit-job';

// All with the right to ask: what offline jobs hold are questions and answers.
export const offlineRouter = router({
  submit: procedure('query', 'Run a file of data through a model on spare capacity').input(submitOfflineSchema).mutation(submitJob),
  list: procedure('query', 'Offline jobs, newest first').query(listJobs),
  get: procedure('query', 'Where an offline job stands, and why which model was chosen').input(offlineIdSchema).query(getJob),
  pause: procedure('query', 'Let nothing more of an offline job run for now').input(offlineIdSchema).mutation(pauseJob),
  resume: procedure('query', 'Let a paused offline job go on').input(offlineIdSchema).mutation(resumeJob),
  cancel: procedure('query', 'End an offline job without an output').input(offlineIdSchema).mutation(cancelJob),
});

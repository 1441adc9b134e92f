import { procedure, router } from '../trpc';
import { createApplication, createApplicationSchema } from './create-application';
import { createKey, createKeySchema } from './create-key';
import { deleteApplication } from './delete-application';
import { applicationNameSchema, getApplication } from './find-application';
import { listApplications } from './list-applications';
import { rotateKey, rotateKeySchema } from './rotate-key';
import { revokeKey, revokeKeySchema } from './revoke-key';
import { removeObjective, removeObjectiveSchema, setObjective, setObjectiveSchema } from './set-objective';
import { updateApplication, updateApplicationSchema } from './update-application';

export const applicationRouter = router({
  list: procedure('read', 'Applications with objectives and keys').query(listApplications),
  get: procedure('read', 'One application').input(applicationNameSchema).query(getApplication),
  create: procedure('applications', 'Create an application').input(createApplicationSchema).mutation(createApplication),
  update: procedure('applications', 'Change an application').input(updateApplicationSchema).mutation(updateApplication),
  remove: procedure('applications', 'Delete an application with its objectives and keys').input(applicationNameSchema).mutation(deleteApplication),
  createKey: procedure('applications', 'Make a key; it is shown once').input(createKeySchema).mutation(createKey),
  rotateKey: procedure('applications', 'Make a key beside another, which then ends; it is shown once').input(rotateKeySchema).mutation(rotateKey),
  revokeKey: procedure('applications', 'Revoke a key').input(revokeKeySchema).mutation(revokeKey),
  setObjective: procedure('applications', 'Make or replace a named objective').input(setObjectiveSchema).mutation(setObjective),
  removeObjective: procedure('applications', 'Remove a named objective').input(removeObjectiveSchema).mutation(removeObjective),
});

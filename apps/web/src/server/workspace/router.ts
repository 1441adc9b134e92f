import { procedure, router } from '../trpc';
import { createWorkspace, createWorkspaceSchema, removeWorkspace, removeWorkspaceSchema, updateWorkspace, updateWorkspaceSchema } from './change-workspaces';
import { getWorkspace, listWorkspaces } from './read-workspaces';

export const workspaceRouter = router({
  list: procedure('read', 'Workspaces that the caller belongs to').query(listWorkspaces),
  get: procedure('read', 'The workspace with what it holds').query(getWorkspace),
  create: procedure('own', 'Make a workspace of one’s own').input(createWorkspaceSchema).mutation(createWorkspace),
  update: procedure('own', 'Rename the workspace').input(updateWorkspaceSchema).mutation(updateWorkspace),
  remove: procedure('own', 'Delete the workspace when it holds no models').input(removeWorkspaceSchema).mutation(removeWorkspace),
});

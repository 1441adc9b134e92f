import { procedure, router } from '../trpc';
import { deleteTask, deleteTaskSchema } from '../deletion/delete-models';
import { createTask, createTaskSchema } from './create-task';
import { getTask, taskNameSchema } from './get-task';
import { listTasks } from './list-tasks';

export const taskRouter = router({
  list: procedure('read', 'Tasks of the workspace').query(listTasks),
  get: procedure('read', 'One task with its signature').input(taskNameSchema).query(getTask),
  create: procedure('models', 'Create a task').input(createTaskSchema).mutation(createTask),
  remove: procedure('release', 'Delete a task that nothing uses').input(deleteTaskSchema).mutation(deleteTask),
});

import type { Tone } from '../../../components/ui/badge';
import type { TaskState } from '../../../server/task/task-state';

/** How the state of a task is said and coloured. */
export const TASK_STATE: Readonly<Record<TaskState, { tone: Tone; text: string }>> = {
  empty: { tone: 'neutral', text: 'no model yet' },
  preparing: { tone: 'info', text: 'preparing' },
  ready: { tone: 'good', text: 'ready' },
  failed: { tone: 'bad', text: 'failed' },
};

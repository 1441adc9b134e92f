import type { JobName } from '@infaas/shared/jobs/catalogue';
import { WORK_PRIORITY } from '../registration/registration-work';
import type { WorkRow } from '../rows';

/** Online load above which measurements that can wait do wait. */
export const BUSY_UTILISATION = 0.4;
/** Durable queries on one worker's queue at a time: enough to keep it busy, few enough to move when it dies. */
export const DEFERRED_AT_ONCE = 16;

/** Looks at uploads on one worker at a time: somebody waits for them, so they do not wait for measurements. */
const EXAMINED_AT_ONCE = 2;

export type Lane = 'instance' | 'measuring' | 'deferred' | 'examining';

/** What a worker has on its queue, and whether it may get more. */
export type AssignableWorker = { id: string; hardwareClass: string; onlineUtilisation: number; open: Record<Lane, number>; quiet?: boolean };

export type Assignment = { row: WorkRow; workerId: string };

/** Returns the lane of a kind of job: a worker measures one thing at a time, instances are started and stopped beside it. */
export function laneOf(kind: JobName): Lane {
  switch (kind) {
    case 'start-instance':
    case 'stop-instance':
      return 'instance';
    case 'deferred-query':
      return 'deferred';
    case 'preview-validation':
    case 'propose-records':
      return 'examining';
    case 'inspect':
    case 'generate':
    case 'profile':
    case 'evaluate':
      return 'measuring';
  }
}

/**
 * Returns which pending job goes to which worker now, in the order of `pending`: jobs tied to a worker go there, others to the worker of
 * the right class with the least in their lane that has room (measuring: 1, not while it is busy online, again only while it is quiet;
 * deferred: 16, examining: 2).
 */
export function assignWork(pending: readonly WorkRow[], workers: readonly AssignableWorker[]): Assignment[] {
  const room = workers.map((worker) => ({ ...worker, open: { ...worker.open } }));
  const assignments: Assignment[] = [];
  for (const row of pending) {
    const lane = laneOf(row.kind);
    const able = room
      .filter((worker) => (row.workerId === null || worker.id === row.workerId) && (row.hardwareClass === null || worker.hardwareClass === row.hardwareClass))
      .filter((worker) => hasRoom(worker, lane, row.priority))
      .sort((a, b) => a.open[lane] - b.open[lane] || a.onlineUtilisation - b.onlineUtilisation || (a.id < b.id ? -1 : 1));
    const [worker] = able;
    if (!worker) continue;
    worker.open[lane] += 1;
    assignments.push({ row, workerId: worker.id });
  }
  return assignments;
}

function hasRoom(worker: AssignableWorker, lane: Lane, priority: number): boolean {
  switch (lane) {
    case 'instance':
      return true;
    case 'deferred':
      return worker.open.deferred < DEFERRED_AT_ONCE;
    case 'examining':
      return worker.open.examining < EXAMINED_AT_ONCE;
    case 'measuring':
      if (priority >= WORK_PRIORITY.again && worker.quiet !== true) return false;
      return worker.open.measuring < 1 && (worker.onlineUtilisation <= BUSY_UTILISATION || priority < WORK_PRIORITY.evaluate);
  }
}

import { SOFTWARE_GPU_CLASS } from '@infaas/shared/domain/hardware';
import { isOfflineJob } from '../offline/offline-effects';
import { WORK_PRIORITY } from '../registration/registration-work';
import type { WorkRow } from '../rows';

/** Online load above which measurements that can wait do wait. */
export const BUSY_UTILISATION = 0.4;
/** Durable queries on one worker's queue at a time: enough to keep it busy, few enough to move when it dies. */
export const DEFERRED_AT_ONCE = 16;

/** Looks at uploads on one worker at a time: somebody waits for them, so they do not wait for measurements. */
const EXAMINED_AT_ONCE = 2;

export type Lane = 'instance' | 'measuring' | 'deferred' | 'examining' | 'urgent';

/** What a worker has on its queue, and whether it may get more. */
export type AssignableWorker = {
  id: string; hardwareClass: string; onlineUtilisation: number; open: Record<Lane, number>; quiet?: boolean;
  /** Takes its accelerator's work only, while there is a worker for the rest. */
  device?: boolean;
  /** Takes only what is tied to it. */
  drained?: boolean;
};

export type Assignment = { row: WorkRow; workerId: string };

/**
 * Returns the lane of a job: a worker measures one thing at a time, instances are started and stopped beside it; what makes a version ready
 * is urgent and does not wait for measurements, which give way to it.
 */
export function laneOf({ kind, priority }: Pick<WorkRow, 'kind' | 'priority'>): Lane {
  // Control orders no more of these than there is capacity to spare.
  if (isOfflineJob(kind)) return 'deferred';
  switch (kind) {
    case 'start-instance':
    case 'stop-instance':
      return 'instance';
    case 'deferred-query':
      return 'deferred';
    case 'preview-validation':
    case 'propose-records':
      return 'examining';
    default:
      return isUrgent(priority) ? 'urgent' : 'measuring';
  }
}

/**
 * Returns which pending job goes to which worker now, in the order of `pending`: jobs tied to a worker go there, others to the worker of
 * the right class with the least in their lane that has room (measuring: 1, not while it is busy online, again only while it is quiet;
 * deferred: 16, examining: 2, urgent: 1). A software rasteriser computes on the cores that others measure on: its turn comes when nothing else is measured and
 * no worker is busy online.
 */
export function assignWork(pending: readonly WorkRow[], workers: readonly AssignableWorker[], busyShare = BUSY_UTILISATION): Assignment[] {
  const room = workers.map((worker) => ({ ...worker, open: { ...worker.open } }));
  const usual = room.some((worker) => worker.device !== true);
  const assignments: Assignment[] = [];
  for (const row of pending) {
    const lane = laneOf(row);
    const able = room
      .filter((worker) => (row.workerId === null ? worker.drained !== true : worker.id === row.workerId) && (row.hardwareClass === null || worker.hardwareClass === row.hardwareClass))
      .filter((worker) => row.hardwareClass !== null || row.workerId !== null || worker.device !== true || !usual)
      .filter((worker) => hasRoom(worker, { lane, priority: row.priority, busyShare }) && (lane !== 'measuring' || row.hardwareClass !== SOFTWARE_GPU_CLASS || isCalm(room, busyShare)))
      .sort((a, b) => a.open[lane] - b.open[lane] || a.onlineUtilisation - b.onlineUtilisation || (a.id < b.id ? -1 : 1));
    const [worker] = able;
    if (!worker) continue;
    worker.open[lane] += 1;
    assignments.push({ row, workerId: worker.id });
  }
  return assignments;
}

function isCalm(workers: readonly AssignableWorker[], busyShare: number): boolean {
  return workers.every((worker) => worker.open.measuring + worker.open.urgent === 0 && worker.onlineUtilisation <= busyShare);
}

function isUrgent(priority: number): boolean {
  return priority < WORK_PRIORITY.deferred;
}

function hasRoom(worker: AssignableWorker, { lane, priority, busyShare }: { lane: Lane; priority: number; busyShare: number }): boolean {
  switch (lane) {
    case 'instance':
      return true;
    case 'deferred':
      return worker.open.deferred < DEFERRED_AT_ONCE;
    case 'examining':
      return worker.open.examining < EXAMINED_AT_ONCE;
    case 'urgent':
      return worker.open.urgent < 1;
    case 'measuring':
      if (priority >= WORK_PRIORITY.again && worker.quiet !== true) return false;
      return worker.open.measuring < 1 && (worker.onlineUtilisation <= busyShare || priority < WORK_PRIORITY.evaluate);
  }
}

import type { CanonicalInput, CanonicalOutput } from '@infaas/shared/domain/records';
import type { Executable } from '@infaas/shared/jobs/catalogue';
import { outputOf } from '@infaas/shared/jobs/offline-jobs';
import type { OfflineChoice } from '@infaas/shared/policy/offline-choice';
import type { FactChange, NewWork } from '../fact-change';
import { WORK_PRIORITY } from '../registration/registration-work';
import type { OpenChunk, OpenOffline } from './offline-rows';

/** Chunks of one job on one worker's queue at a time: one runs, one waits. */
export const CHUNKS_EACH = 2;

/** A worker as offline work sees it; `because` says why its gate is closed. */
export type OfflineWorker = { id: string; hardwareClass: string; open: boolean; because: string | null };

/** What the steps of a job ask of the world. */
export type OfflineWorld = {
  workers: readonly OfflineWorker[];
  /** The task behind a job's target; null when there is none (any more). */
  task: (open: OpenOffline) => { input: CanonicalInput; output: CanonicalOutput; labels: string[] } | null;
  choose: (open: OpenOffline) => OfflineChoice;
  executable: (choice: OfflineChoice) => Executable | null;
  /** False once the application has used up its budget. */
  budgetLeft: (applicationId: string) => boolean;
  outputs: (jobId: string) => readonly string[];
};

/**
 * Returns what follows for one job from where it is: begin, fetch, split, choose, order chunks where there is capacity to spare, assemble, end.
 * The same facts give the same ids, so that ordering twice is ordering once.
 */
export function offlineSteps(open: OpenOffline, world: OfflineWorld): FactChange[] {
  const { job, run, work } = open;
  if (job.cancelled) return [...cancelled(open), offline({ step: 'ended', jobId: job.id, state: 'cancelled', error: 'It was cancelled.', hint: null })];
  if (run === null) return [offline({ step: 'begin', jobId: job.id, workspaceId: job.workspaceId, state: job.input === null ? 'fetching' : 'splitting' })];
  if (work.length > 0 && run.state !== 'running') return [];
  switch (run.state) {
    case 'fetching':
      return whenSpare(open, world, () => [order({ id: `offline.${job.id}.fetch`, kind: 'offline-fetch', subjectId: job.id, payload: { jobId: job.id, url: job.url } })]);
    case 'splitting':
      return whenSpare(open, world, () => split(open, world));
    case 'running':
      return running(open, world);
    case 'assembling':
      return assemble(open, world);
    default:
      return [];
  }
}

function split(open: OpenOffline, world: OfflineWorld): FactChange[] {
  const { job, run } = open;
  const task = world.task(open);
  if (!task) return gone(open);
  return [order({ id: `offline.${job.id}.split`, kind: 'offline-split', subjectId: job.id, payload: { jobId: job.id, input: job.input ?? run?.input, form: task.input } })];
}

function running(open: OpenOffline, world: OfflineWorld): FactChange[] {
  const { job, run, work } = open;
  if (!run) return [];
  if (run.doneChunks === run.chunks && run.chunks > 0) return [offline({ step: 'assembling', jobId: job.id })];
  if (job.paused) return [...cancelled(open), ...waiting(open, 'It is paused.')];
  if (run.choice === null) return choose(open, world);
  const ceiling = job.maxCostNanoUsd;
  if (ceiling !== null && run.costNanoUsd > ceiling) {
    return [...cancelled(open), failed(job.id, `It has reached its cost ceiling after ${run.doneItems} of ${run.items} items.`, 'Submit it again with a higher ceiling, or with fewer items.')];
  }
  if (!world.budgetLeft(job.applicationId)) return [...cancelled(open), ...waiting(open, 'The budget of its application is used up.')];
  const executable = world.executable(run.choice);
  if (!executable) return [...cancelled(open), failed(job.id, 'The model that was chosen is not there any more.', 'Submit it again: another one will be chosen.')];
  const workers = world.workers.filter((worker) => worker.hardwareClass === run.choice?.choice?.hardwareClass);
  // What is on a worker that has become busy goes back; its chunk is ordered anew.
  const closed = new Set(workers.filter((worker) => !worker.open).map((worker) => worker.id));
  const back = work.filter((item) => item.workerId !== null && closed.has(item.workerId));
  const spare = workers.filter((worker) => worker.open);
  const room = spare.length * CHUNKS_EACH - (work.length - back.length);
  const orders = open.next.slice(0, Math.max(0, room)).flatMap((chunk) => orderChunk(open, chunk, { executable, hardwareClass: run.choice?.choice?.hardwareClass ?? '' }));
  return [...back.map(cancel), ...waiting(open, spare.length > 0 ? null : reasonOf(workers)), ...orders];
}

function choose(open: OpenOffline, world: OfflineWorld): FactChange[] {
  if (!world.task(open)) return gone(open);
  const chosen = world.choose(open);
  // A worker that is away for a moment, or a version that is nearly ready, is no reason to give a job up.
  if (chosen.choice === null && chosen.reasons.some((reason) => reason.code === 'none')) return waiting(open, `${chosen.reasons.map((reason) => reason.text).join(' ')} ${chosen.hint ?? ''}`.trim());
  const change = offline({ step: 'chosen', jobId: open.job.id, choice: chosen });
  return chosen.choice ? [change] : [change, failed(open.job.id, chosen.reasons.map((reason) => reason.text).join(' '), chosen.hint)];
}

function orderChunk({ job }: OpenOffline, chunk: OpenChunk, on: { executable: Executable; hardwareClass: string }): FactChange[] {
  const tries = chunk.tries + 1;
  return [
    offline({ step: 'ordered', jobId: job.id, number: chunk.number, tries }),
    order({
      id: `offline.${job.id}.chunk.${chunk.number}.${tries}`, kind: 'offline-chunk', subjectId: job.id, hardwareClass: on.hardwareClass,
      payload: { jobId: job.id, executable: on.executable, input: chunk.input, from: chunk.from, count: chunk.count },
    }),
  ];
}

function assemble(open: OpenOffline, world: OfflineWorld): FactChange[] {
  const { job, run } = open;
  const task = world.task(open);
  if (!task || !run?.format) return gone(open);
  const payload = { jobId: job.id, format: outputOf(run.format, job.outputFormat), output: task.output, labels: task.labels, outputs: [...world.outputs(job.id)] };
  return [order({ id: `offline.${job.id}.assemble`, kind: 'offline-assemble', subjectId: job.id, payload })];
}

/** Returns the chunk that a job of work is for; null for other work. */
export function chunkOf(workId: string): number | null {
  const found = /\.chunk\.(\d+)\.\d+$/u.exec(workId);
  return found ? Number(found[1]) : null;
}

function whenSpare(open: OpenOffline, { workers }: OfflineWorld, act: () => FactChange[]): FactChange[] {
  if (open.job.paused) return waiting(open, 'It is paused.');
  return workers.some((worker) => worker.open) ? [...waiting(open, null), ...act()] : waiting(open, reasonOf(workers));
}

function reasonOf(workers: readonly OfflineWorker[]): string {
  return workers.find((worker) => worker.because !== null)?.because ?? 'No worker of the class that was chosen is here.';
}

function waiting({ job, run }: OpenOffline, text: string | null): FactChange[] {
  return run && run.waiting !== text ? [offline({ step: 'waiting', jobId: job.id, waiting: text })] : [];
}

function cancelled({ work }: OpenOffline): FactChange[] {
  return work.map(cancel);
}

function cancel({ id }: { id: string }): FactChange {
  return { kind: 'work-cancel', id };
}

function gone({ job }: OpenOffline): FactChange[] {
  return [failed(job.id, `There is no ${job.target} that is ready.`, 'Check the name, or wait until a version is ready.')];
}

function failed(jobId: string, error: string, hint: string | null): FactChange {
  return offline({ step: 'ended', jobId, state: 'failed', error, hint });
}

function offline(change: Extract<FactChange, { kind: 'offline' }>['change']): FactChange {
  return { kind: 'offline', change };
}

function order(work: Pick<NewWork, 'id' | 'kind' | 'subjectId' | 'payload'> & { hardwareClass?: string }): FactChange {
  return { kind: 'work', work: { workerId: null, hardwareClass: null, priority: WORK_PRIORITY.again + 10, ...work } };
}

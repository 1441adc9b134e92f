import { setTimeout as sleep } from 'node:timers/promises';
import type { Product } from '../../e2e/start-product';

type Job = { id: string; state: string; doneItems: number; error: string | null };

/** Offline jobs one after the other, so that there is always one while it is on. */
export type OfflineWork = {
  set: (on: boolean) => Promise<void>;
  /** Items that all jobs together have done. */
  doneItems: () => Promise<number>;
  /** Lets the last job end; returns all jobs' ids. Throws when one failed. */
  finish: () => Promise<string[]>;
};

/** Returns offline work on a product, off at first. */
export function createOfflineWork(product: Product, { file, target }: { file: string; target: string }): OfflineWork {
  const ids: string[] = [];
  let on = false;
  let stopped = false;
  let busy: Promise<void> = Promise.resolve();

  const read = async (id: string): Promise<Job> => product.api<Job>(`offline/get?id=${id}`);
  const ended = (job: Job): boolean => ['done', 'failed', 'cancelled'].includes(job.state);
  const last = async (): Promise<Job | null> => {
    const id = ids.at(-1);
    return id === undefined ? null : read(id).catch(() => null);
  };
  const keepOne = async (): Promise<void> => {
    const job = await last();
    if (ids.length > 0 && (job === null || !ended(job))) return;
    const { id } = await product.infaas<{ id: string }>('offline', 'submit', file, '--target', target, '--min-accuracy', '0', '--output', 'jsonl');
    ids.push(id);
    if (!on) await product.api('offline/pause', { id });
  };
  const timer = setInterval(() => {
    if (on && !stopped) busy = busy.then(keepOne).catch(() => undefined);
  }, 500);

  return {
    async set(next) {
      on = next;
      await busy;
      if (on) await keepOne();
      const job = await last();
      if (job && !ended(job)) await product.api(on ? 'offline/resume' : 'offline/pause', { id: job.id });
    },
    async doneItems() {
      const jobs = await Promise.all(ids.map((id) => read(id)));
      return jobs.reduce((sum, job) => sum + job.doneItems, 0);
    },
    async finish() {
      stopped = true;
      clearInterval(timer);
      await busy;
      for (;;) {
        const job = await last();
        if (job && ended(job)) break;
        await sleep(500);
      }
      for (const id of ids) {
        const job = await read(id);
        if (job.state !== 'done') throw new Error(`job ${id} is ${job.state}: ${job.error ?? ''}`);
      }
      return ids;
    },
  };
}

import { openJobProducer, type JobProducer, type QueueLocation } from '@infaas/shared/platform/job-queue';
import type { Queues } from '../control/ports';

/** Returns the workers' queues at a location; each is opened when first asked for and stays open. */
export function openQueues(location: QueueLocation, onEnded: (jobId: string) => void): Queues {
  const open = new Map<string, JobProducer>();
  return {
    of(queue) {
      const known = open.get(queue);
      if (known) return known;
      const made = openJobProducer(location, queue, onEnded);
      open.set(queue, made);
      return made;
    },
    async close() {
      await Promise.allSettled([...open.values()].map((producer) => producer.close()));
    },
  };
}

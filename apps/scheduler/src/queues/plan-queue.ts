import { PLAN_QUEUE } from '@infaas/shared/jobs/plan-jobs';
import { openJobConsumer, openJobProducer, type QueueLocation } from '@infaas/shared/platform/job-queue';
import type { Logger } from '@infaas/shared/platform/logger';
import type { PlanQueue } from '../control/plans/plan-ports';

/** Opens both ends of control's queue of plans; `handle` gets one at a time. */
export function openPlanQueue({ location, logger, handle }: { location: QueueLocation; logger: Logger; handle: (planId: string, epoch: number) => Promise<void> }): PlanQueue {
  const producer = openJobProducer(location, PLAN_QUEUE, () => undefined);
  const consumer = openJobConsumer(location, PLAN_QUEUE, {
    concurrency: 1,
    handlers: {
      async plan({ workId, epoch }) {
        await handle(workId, epoch);
        return { ok: true, result: {} };
      },
    },
    onError: (error) => logger.debug({ error: error.message }, 'the queue of plans does not answer'),
  });
  const jobId = (planId: string, epoch: number): string => `${planId}-${epoch}`;
  return {
    add: (planId, epoch) => producer.add('plan', jobId(planId, epoch), { workId: planId, epoch }),
    isThere: async (planId, epoch) => ['waiting', 'active'].includes((await producer.look(jobId(planId, epoch))).state),
    async close() {
      await Promise.all([consumer.close(), producer.close()]);
    },
  };
}

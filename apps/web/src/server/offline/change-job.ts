import type { z } from 'zod';
import { notifyIntent } from '@infaas/db/intent';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../context';
import type { offlineIdSchema } from './offline-schema';
import { findJob, getJob, type OfflineDetail } from './read-jobs';

type Call = { ctx: ActorContext; input: z.infer<typeof offlineIdSchema> };

/** Lets nothing more of a job run until it is resumed; what is done stays done. Throws `unknown_name`, `conflict` for one that has ended. */
export const pauseJob = (call: Call): Promise<OfflineDetail> => change(call, { paused: true });

/** Lets a paused job go on. Throws as pauseJob does. */
export const resumeJob = (call: Call): Promise<OfflineDetail> => change(call, { paused: false });

/** Ends a job without an output. Throws as pauseJob does. */
export const cancelJob = (call: Call): Promise<OfflineDetail> => change(call, { cancelledAt: new Date() });

async function change(call: Call, data: { paused?: boolean; cancelledAt?: Date }): Promise<OfflineDetail> {
  const { ctx, input } = call;
  const { job, run } = await findJob(ctx, input.id);
  if (run !== null && run.finishedAt !== null) throw new ServingError('conflict', `the job has ended: it is ${run.state}`, 'submit another one');
  await ctx.database.offlineJob.update({ where: { id: job.id }, data });
  await notifyIntent(ctx.database);
  return getJob(call);
}

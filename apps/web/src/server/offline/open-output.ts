import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../context';
import { offlineIdSchema } from './offline-schema';
import { findJob } from './read-jobs';

export type OpenOutput = { fileName: string; bytes: number; sha256: string; stream: () => ReadableStream<Uint8Array> };

/** Returns the output of an offline job of the caller's; throws `unknown_name`, `not_ready` while there is none. */
export async function openOutput(ctx: ActorContext, id: string): Promise<OpenOutput> {
  const parsed = offlineIdSchema.safeParse({ id });
  const { job, run } = await findJob(ctx, parsed.success ? parsed.data.id : '');
  if (run?.state === 'done' && run.output === null) throw new ServingError('unknown_name', 'the output of this job is no longer kept', 'submit the job again');
  if (run?.state !== 'done' || run.output === null) throw new ServingError('not_ready', `the job has no output: it is ${run?.state ?? 'waiting'}`, 'see offline.get for where it stands');
  const path = ctx.store.path(run.output);
  const extension = run.outputName?.split('.').at(-1) ?? 'jsonl';
  const base = job.inputName.replace(/\.[a-z0-9]+$/iu, '').replace(/[^\w.-]/gu, '_').slice(0, 80);
  return { fileName: `${base}.answers.${extension}`, bytes: await ctx.store.size(run.output), sha256: run.output, stream: () => Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array> };
}

import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CanonicalInput } from '@infaas/shared/domain/records';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { OFFLINE_FORMATS, OFFLINE_LIMITS, type OfflineSplit } from '@infaas/shared/jobs/offline-jobs';
import { readChunks, type ContentStore } from '@infaas/shared/platform/content-store';
import { z } from 'zod';
import type { ProcessLimits } from '../onnx/guarded-process';
import { answerOf, runProcess, unstarted, type InspectorProcess } from '../onnx/run-inspector';

const LIMITS: ProcessLimits = { wallMs: 1_800_000, cpuSeconds: 1_200, memoryBytes: 2 * 2 ** 30, kernelBytes: 3 * 2 ** 30, outputBytes: 8 * 2 ** 20 };

const count = z.number().int().nonnegative();
const resultSchema = z.object({
  format: z.enum(OFFLINE_FORMATS), items: count.min(1).max(OFFLINE_LIMITS.items),
  chunks: z.array(z.object({ file: z.string().regex(/^\d+\.block$/), from: count, count: count.min(1) })).min(1).max(OFFLINE_LIMITS.chunks),
});

/** Returns an input split into blocks of items, read in a throw-away process; the blocks lie in the content store. Throws ServingError with what to do. */
export async function runSplit(target: InspectorProcess, store: ContentStore, order: { input: string; form: CanonicalInput; /** Emptied when the worker starts again: what a killed one left goes. */ runDirectory: string }): Promise<OfflineSplit> {
  const directory = await mkdtemp(join(order.runDirectory, 'split-'));
  try {
    const command = { command: 'split' as const, dataPath: store.path(order.input), input: order.form, outputDirectory: directory };
    let { end, limits } = await runProcess(target, command, LIMITS);
    // It said nothing: that may be the machine's fault. Twice is the input's.
    if (end.kind === 'exited' && end.code !== 0) ({ end, limits } = await runProcess(target, command, LIMITS));
    switch (end.kind) {
      case 'unstarted':
        throw unstarted(end.reason);
      case 'exited':
        return await taken(resultSchema.parse(end.code === 0 ? answerOf(end) : refuse(`reading it failed before an answer (${end.complaint === '' ? `it ended with code ${end.code}` : end.complaint})`)), store, directory);
      case 'timeout':
        return refuse(`it could not be read within ${Math.round(limits.wallMs / 60_000)} minutes`);
      case 'memory':
        return refuse(`reading it needs more than ${Math.round(limits.memoryBytes / 2 ** 20)} MB`);
      case 'output':
        return refuse('it has too many parts');
      case 'signalled':
        return refuse(`it crashes the reader (${end.signal})`);
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The process that wrote the result read hostile bytes: what it says is taken only where it adds up. */
async function taken(result: z.infer<typeof resultSchema>, store: ContentStore, directory: string): Promise<OfflineSplit> {
  let next = 0;
  const chunks: OfflineSplit['chunks'] = [];
  for (const { file, from, count: items } of result.chunks) {
    if (from !== next) throw new ServingError('internal', 'the split of the input does not add up');
    next += items;
    const { sha256 } = await store.putStream(readChunks(join(directory, file)), Number.MAX_SAFE_INTEGER);
    chunks.push({ input: sha256, from, count: items });
  }
  if (next !== result.items) throw new ServingError('internal', 'the split of the input does not add up');
  return { format: result.format, items: result.items, chunks };
}

function refuse(what: string): never {
  throw new ServingError('malformed', `the input is refused: ${what}`, 'Send fewer or smaller items, and check that the file opens on your machine.');
}

import type { CanonicalOutput } from '@infaas/shared/domain/records';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { OfflineOutput } from '@infaas/shared/jobs/offline-jobs';
import { decodeBlock, type Block } from './block-file';
import { csvHead, csvLines } from './csv-lines';
import { jsonLines } from './json-lines';
import { npzFile } from './npz-file';

export type OutputOrder = {
  format: OfflineOutput; output: CanonicalOutput; labels: readonly string[];
  /** So many files of answers, in the order of the items. */
  count: number;
  read: (at: number) => Promise<Buffer>;
};
export type OutputCounts = { items: number; failed: number };

/** Yields the bytes of a job's output; `counts` is filled as they go. Throws ServingError('internal') where answers are missing or twice. */
export async function* writeOutput(order: OutputOrder, counts: OutputCounts): AsyncGenerator<Uint8Array> {
  if (order.format === 'npz') return yield* npzFile(() => blocksOf(order, counts));
  if (order.format === 'csv') yield Buffer.from(csvHead(order.output, order.labels));
  const lines = order.format === 'csv' ? csvLines : jsonLines;
  for await (const block of blocksOf(order, counts)) yield Buffer.from(lines(block, order));
}

/** The files' blocks in order, each item once: that is what makes the output exactly one line an item. */
async function* blocksOf({ count, read }: OutputOrder, counts: OutputCounts): AsyncGenerator<Block> {
  counts.items = 0;
  counts.failed = 0;
  for (let at = 0; at < count; at += 1) {
    const block = decodeBlock(await read(at));
    if (block.from !== counts.items) throw new ServingError('internal', `the answers from item ${counts.items} on are missing`);
    counts.items += block.count;
    counts.failed += block.errors.length;
    yield block;
    // The worker has heartbeats to send while a large output is written.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CanonicalInput } from '@infaas/shared/domain/records';
import { inputSignature } from '@infaas/shared/domain/records';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { DATA_TYPE_SIZE, type Tensor } from '@infaas/shared/domain/tensor';
import { OFFLINE_LIMITS, type OfflineFormat } from '@infaas/shared/jobs/offline-jobs';
import { encodeBlock, type Block } from './block-file';
import { openItems, type OfflineItems } from './open-items';

/** What a block's file is called in the output directory, and its items. */
export type SplitResult = { format: OfflineFormat; items: number; chunks: { file: string; from: number; count: number }[] };

type Read = { tensors: Tensor[] } | { error: string };

/**
 * Reads every item of an input once, in order, and writes them in blocks of at most 2,000 items and about 8 MB into a directory. An item
 * that cannot be read stands in its block as an error. Throws ServingError where the input as a whole cannot be read.
 */
export async function splitInput(bytes: Uint8Array, input: CanonicalInput, directory: string): Promise<SplitResult> {
  const items = openItems(bytes, input);
  if (items.count > OFFLINE_LIMITS.items) throw new ServingError('too_large', `the input has ${items.count} items`, `Send at most ${OFFLINE_LIMITS.items} at a time.`);
  const chunks: SplitResult['chunks'] = [];
  let reads: Read[] = [];
  let size = 0;
  let from = 0;
  const write = async (): Promise<void> => {
    if (chunks.length >= OFFLINE_LIMITS.chunks) throw new ServingError('too_large', 'the input is too large to be split', 'Send it in several jobs.');
    const file = `${chunks.length}.block`;
    const keys = items.key ? reads.map((_, at) => items.key?.(from + at) ?? '') : null;
    await writeFile(join(directory, file), encodeBlock(blockOf(reads, { from, keys, input })));
    chunks.push({ file, from, count: reads.length });
    from += reads.length;
    reads = [];
    size = 0;
  };
  for (let index = 0; index < items.count; index += 1) {
    const read = await readItem(items, index);
    const grows = 'tensors' in read ? read.tensors.reduce((sum, tensor) => sum + tensor.data.byteLength, 0) : 0;
    const shapeEnds = reads.length > 0 && !sameShapes(reads, read);
    if (reads.length > 0 && (shapeEnds || reads.length >= OFFLINE_LIMITS.chunkItems || size + grows > OFFLINE_LIMITS.chunkBytes)) await write();
    reads.push(read);
    size += grows;
  }
  await write();
  return { format: items.format, items: items.count, chunks };
}

async function readItem(items: OfflineItems, index: number): Promise<Read> {
  try {
    return { tensors: await items.item(index) };
  } catch (error) {
    if (error instanceof ServingError) return { error: error.message };
    throw error;
  }
}

/** A block's rows lie in one tensor: items of another shape (of a free dimension) begin another block. */
function sameShapes(reads: readonly Read[], next: Read): boolean {
  const first = reads.find((read) => 'tensors' in read);
  if (!first || !('tensors' in first) || !('tensors' in next)) return true;
  return next.tensors.every((tensor, at) => String(tensor.shape) === String(first.tensors[at]?.shape));
}

function blockOf(reads: readonly Read[], { from, keys, input }: { from: number; keys: string[] | null; input: CanonicalInput }): Block {
  const sound = reads.find((read) => 'tensors' in read);
  const forms = sound && 'tensors' in sound ? sound.tensors : inputSignature(input).map((spec) => ({ ...spec, shape: spec.shape.map((dimension) => Math.max(1, dimension)) }));
  return {
    from, count: reads.length, keys,
    errors: reads.flatMap((read, at): Block['errors'] => ('error' in read ? [[at, read.error.slice(0, 500)]] : [])),
    tensors: forms.map(({ name, dtype, shape }, at) => {
      const tail = shape.slice(1);
      const empty = dtype === 'BYTES' ? Buffer.alloc(4) : Buffer.alloc(DATA_TYPE_SIZE[dtype] * tail.reduce((product, dimension) => product * dimension, 1));
      return { name, dtype, shape: tail, data: Buffer.concat(reads.map((read) => ('tensors' in read ? read.tensors[at]?.data ?? empty : empty))) };
    }),
  };
}

import type { DataType } from '@infaas/shared/domain/tensor';

/** A tensor of a block of items: one row for each item. BYTES rows are a length and that many bytes each. */
export type BlockTensor = { name: string; dtype: DataType; /** Without the first dimension. */ shape: number[]; data: Uint8Array };

/**
 * Some items in a row, or their answers, as they lie in the content store: what offline work passes from job to job. Items that could not
 * be read or answered have a row of zeros and stand in `errors`.
 */
export type Block = {
  from: number; count: number;
  /** What the submitter knows the items by (a file's name, an `id`); null where they only have a number. */
  keys: string[] | null;
  /** Place within the block, and the reason. */
  errors: [at: number, message: string][];
  tensors: BlockTensor[];
};

type Head = Omit<Block, 'tensors'> & { tensors: (Omit<BlockTensor, 'data'> & { bytes: number })[] };

/** Returns a block as one file: u32 length of the head, the head as JSON, the tensors' bytes. */
export function encodeBlock(block: Block): Buffer {
  const head: Head = { ...block, tensors: block.tensors.map(({ data, ...tensor }) => ({ ...tensor, bytes: data.byteLength })) };
  const json = Buffer.from(JSON.stringify(head), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return Buffer.concat([length, json, ...block.tensors.map((tensor) => tensor.data)]);
}

/** Returns the block of a file that `encodeBlock` made; tensors are views into it. Throws RangeError when it does not add up. */
export function decodeBlock(file: Buffer): Block {
  const start = 4 + file.readUInt32LE(0);
  const head = JSON.parse(file.toString('utf8', 4, start)) as Head;
  let at = start;
  const tensors = head.tensors.map(({ bytes, ...tensor }) => {
    at += bytes;
    return { ...tensor, data: file.subarray(at - bytes, at) };
  });
  if (at !== file.length) throw new RangeError('a block whose tensors do not add up');
  return { ...head, tensors };
}

/** Returns the bytes of rows `from` to `to` of a tensor with so many rows. */
export function blockRows(tensor: BlockTensor, rows: number, range: { from: number; to: number }): Uint8Array {
  if (tensor.dtype !== 'BYTES') {
    const size = tensor.data.byteLength / Math.max(1, rows);
    return tensor.data.subarray(range.from * size, range.to * size);
  }
  const view = new DataView(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
  let start = 0;
  let at = 0;
  for (let row = 0; row < range.to; row += 1) {
    if (row === range.from) start = at;
    at += 4 + view.getUint32(at, true);
  }
  return tensor.data.subarray(start, at);
}

import { crc32 } from 'node:zlib';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { Block } from './block-file';

type Blocks = () => AsyncIterable<Block>;
type Member = { name: string; parts: () => AsyncGenerator<Uint8Array> };
type Entry = { name: Buffer; crc: number; bytes: number; at: number };

/** NumPy's names of types; half-precision and text are left to lines of JSON. */
const TYPES: Readonly<Record<string, string | undefined>> = {
  BOOL: '|b1', UINT8: '|u1', INT8: '|i1', UINT16: '<u2', INT16: '<i2', UINT32: '<u4', INT32: '<i4', UINT64: '<u8', INT64: '<i8', FP16: '<f2', FP32: '<f4', FP64: '<f8',
};
const MOST_BYTES = 0xffff_0000;

/**
 * Yields an npz file (zip, stored) of all answers: one array for each output, first dimension the items, zeros where there is no answer;
 * `error_items` has the numbers of those. The blocks are gone through once for the sums and once for the bytes.
 */
export async function* npzFile(blocks: Blocks): AsyncGenerator<Uint8Array> {
  const { forms, items, errors } = await survey(blocks);
  const members: Member[] = [
    ...forms.map(({ name, dtype, shape }, at): Member => ({
      name: `${name}.npy`,
      async *parts() {
        yield npyHead(TYPES[dtype] ?? '', [items, ...shape]);
        const rowBytes = forms[at]?.rowBytes ?? 0;
        for await (const block of blocks()) yield block.tensors[at]?.data ?? Buffer.alloc(rowBytes * block.count);
      },
    })),
    { name: 'error_items.npy', async *parts() { yield await Promise.resolve(Buffer.concat([npyHead('<i8', [errors.length]), Buffer.from(BigInt64Array.from(errors, BigInt).buffer)])); } },
  ];
  const entries: Entry[] = [];
  let at = 0;
  for (const member of members) {
    const entry = { name: Buffer.from(member.name), ...(await sums(member)), at };
    entries.push(entry);
    const head = localHead(entry);
    yield head;
    yield* member.parts();
    at += head.length + entry.bytes;
    if (at > MOST_BYTES) throw new ServingError('too_large', 'the answers are too large for one npz file', 'Submit it again with the output "jsonl".');
  }
  const directory = Buffer.concat(entries.map(centralHead));
  yield directory;
  yield endOf(entries.length, directory.length, at);
}

type Form = { name: string; dtype: string; shape: number[]; rowBytes: number };

async function survey(blocks: Blocks): Promise<{ forms: Form[]; items: number; errors: number[] }> {
  let forms: Form[] = [];
  let items = 0;
  const errors: number[] = [];
  for await (const block of blocks()) {
    if (forms.length === 0) forms = block.tensors.map(({ name, dtype, shape, data }) => ({ name, dtype, shape, rowBytes: data.byteLength / block.count }));
    const same = block.tensors.every((tensor, at) => String(tensor.shape) === String(forms[at]?.shape) && TYPES[tensor.dtype] !== undefined);
    if (!same) throw new ServingError('unsupported', 'the answers are of different shapes or types, which no array holds', 'Submit it again with the output "jsonl".');
    items += block.count;
    for (const [at] of block.errors) errors.push(block.from + at);
  }
  return { forms, items, errors };
}

async function sums(member: Member): Promise<{ crc: number; bytes: number }> {
  let [crc, bytes] = [0, 0];
  for await (const part of member.parts()) {
    crc = crc32(part, crc);
    bytes += part.byteLength;
  }
  return { crc, bytes };
}

function npyHead(type: string, shape: readonly number[]): Buffer {
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const head = Buffer.alloc(10);
  head.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  head.writeUInt16LE(length, 8);
  return Buffer.concat([head, Buffer.from(`${text.padEnd(length - 1)}\n`, 'latin1')]);
}

function localHead({ name, crc, bytes }: Entry): Buffer {
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  writeSums(head, 14, { crc, bytes });
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, name]);
}

function centralHead({ name, crc, bytes, at }: Entry): Buffer {
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(20, 6);
  writeSums(head, 16, { crc, bytes });
  head.writeUInt16LE(name.length, 28);
  head.writeUInt32LE(at, 42);
  return Buffer.concat([head, name]);
}

function writeSums(head: Buffer, from: number, { crc, bytes }: { crc: number; bytes: number }): void {
  head.writeUInt32LE(crc, from);
  head.writeUInt32LE(bytes, from + 4);
  head.writeUInt32LE(bytes, from + 8);
}

function endOf(entries: number, directoryBytes: number, at: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(directoryBytes, 12);
  end.writeUInt32LE(at, 16);
  return end;
}

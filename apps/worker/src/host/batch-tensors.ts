import { packBytesElements } from '@infaas/shared/protocol/oip-values';
import type { BufferPool } from '@infaas/shared/protocol/buffer-pool';
import type { DataType } from '@infaas/shared/domain/tensor';
import type { WireTensor } from '@infaas/shared/protocol/frames';
import { splitBytes } from './check-tensors';
import type { RunTensor } from './model-session';

/** Returns one tensor per input that holds the rows of all queries, one after the other: the one copy between socket and session. */
export function joinQueries(queries: readonly (readonly WireTensor[])[], rows: number, pool: BufferPool): RunTensor[] {
  const [first] = queries;
  if (first === undefined) return [];
  return first.map((tensor, input) => {
    let bytes = 0;
    for (const query of queries) bytes += query[input]?.data.byteLength ?? 0;
    const data = new Uint8Array(pool.take(bytes), 0, bytes);
    let at = 0;
    for (const query of queries) {
      const part = query[input]?.data;
      if (part === undefined) continue;
      data.set(part, at);
      at += part.byteLength;
    }
    const shape = queries.length === 1 ? [...tensor.shape] : [rows, ...tensor.shape.slice(1)];
    return { dtype: tensor.dtype, shape, data };
  });
}

/** Returns rows `from`..`to` of a tensor whose first dimension is the batch: a view, except for BYTES. */
export function sliceRows(tensor: RunTensor, from: number, to: number): RunTensor {
  const rows = tensor.shape[0] ?? 1;
  if (from === 0 && to === rows) return tensor;
  return { dtype: tensor.dtype, shape: [to - from, ...tensor.shape.slice(1)], data: rowBytes(tensor, from, to) };
}

function rowBytes(tensor: RunTensor, from: number, to: number): Uint8Array {
  const rows = tensor.shape[0] ?? 1;
  if (tensor.dtype === 'BYTES') {
    const elements = splitBytes(tensor.data) ?? [];
    const perRow = elements.length / rows;
    return packBytesElements(elements.slice(from * perRow, to * perRow));
  }
  const perRow = tensor.data.byteLength / rows;
  return tensor.data.subarray(from * perRow, to * perRow);
}

/** Returns tensors of several runs as one, along the first dimension. Throws RangeError when a run returned other tensors. */
export function joinRuns(runs: readonly (readonly RunTensor[])[]): RunTensor[] {
  const [first] = runs;
  if (first === undefined) return [];
  if (runs.length === 1) return [...first];
  return first.map((tensor, output) => {
    const parts = runs.map((run) => run[output]);
    const data = Buffer.concat(parts.map((part) => part?.data ?? new Uint8Array(0)));
    const rows = parts.reduce((sum, part) => sum + (part?.shape[0] ?? 0), 0);
    return { dtype: tensor.dtype, shape: [rows, ...tensor.shape.slice(1)], data };
  });
}

/** Copies a tensor into a buffer of its own from the pool, so that it is aligned and may be transferred. */
export function ownTensor(tensor: { dtype: DataType; shape: readonly number[]; data: Uint8Array }, pool: BufferPool): RunTensor {
  const data = new Uint8Array(pool.take(tensor.data.byteLength), 0, tensor.data.byteLength);
  data.set(tensor.data);
  return { dtype: tensor.dtype, shape: [...tensor.shape], data };
}

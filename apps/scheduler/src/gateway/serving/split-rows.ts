import { elementCount } from '@infaas/shared/domain/tensor';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { WireTensor } from '@infaas/shared/protocol/frames';
import type { PartAnswer, PartRequest } from './part';

/** Returns requests of at most `maxRows` rows that together are the given one; tensors are views, not copies. */
export function splitRows(request: PartRequest, maxRows: number): PartRequest[] {
  const parts: PartRequest[] = [];
  for (let from = 0; from < request.rows; from += maxRows) {
    const to = Math.min(request.rows, from + maxRows);
    const tensors = request.tensors.map((tensor) => rowsOf(tensor, { from, to }));
    parts.push({ ...request, rows: to - from, tensors, bytes: tensors.reduce((sum, tensor) => sum + tensor.data.byteLength, 0) });
  }
  return parts;
}

/** Returns one answer with the rows of all, in order. Throws ServingError when an output's rows are not the query's. */
export function joinAnswers(answers: readonly PartAnswer[], rows: number): PartAnswer {
  const [first] = answers;
  if (first === undefined) throw new ServingError('internal', 'a query without parts');
  if (answers.length === 1) return first;
  const tensors = first.tensors.map((tensor, index) => {
    const pieces = answers.map((answer) => answer.tensors[index]);
    const shape = [pieces.reduce((sum, piece) => sum + (piece?.shape[0] ?? 0), 0), ...tensor.shape.slice(1)];
    if (shape[0] !== rows) throw new ServingError('too_large', `output ${index} has no row per input row, so the query cannot be split`, 'Send fewer rows in one query.');
    return { dtype: tensor.dtype, shape, data: Buffer.concat(pieces.map((piece) => piece?.data ?? new Uint8Array(0))) };
  });
  const headers = answers.map((answer) => answer.header);
  const header = {
    ...first.header,
    queueUs: Math.max(...headers.map((one) => one.queueUs)),
    computeUs: headers.reduce((sum, one) => sum + one.computeUs, 0),
    batchSize: Math.max(...headers.map((one) => one.batchSize)),
    shareUs: headers.reduce((sum, one) => sum + one.shareUs, 0),
  };
  const runs = answers.map((answer) => ({ rows: answer.tensors[0]?.shape[0] ?? 0, batchSize: answer.header.batchSize, computeUs: answer.header.computeUs }));
  return { header, tensors, choice: first.choice, held: true, runs };
}

function rowsOf(tensor: WireTensor, range: { from: number; to: number }): WireTensor {
  const shape = [range.to - range.from, ...tensor.shape.slice(1)];
  if (tensor.dtype === 'BYTES') return { dtype: 'BYTES', shape, data: elementsOf(tensor.data, range, elementCount(tensor.shape.slice(1))) };
  const rowBytes = tensor.data.byteLength / (tensor.shape[0] ?? 1);
  return { dtype: tensor.dtype, shape, data: tensor.data.subarray(range.from * rowBytes, range.to * rowBytes) };
}

function elementsOf(data: Uint8Array, range: { from: number; to: number }, perRow: number): Uint8Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let at = 0;
  let start = 0;
  for (let element = 0; element < range.to * perRow; element += 1) {
    if (element === range.from * perRow) start = at;
    at += 4 + view.getUint32(at, true);
  }
  return data.subarray(start, at);
}

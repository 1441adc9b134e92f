import type { RunTensor } from '../host/model-session';

/** Returns FP32 scores as probabilities, row by row over the last dimension. */
export function softmaxRows(tensor: RunTensor): RunTensor {
  const classes = tensor.shape.at(-1) ?? 1;
  const values = new Float32Array(new Uint8Array(tensor.data).buffer);
  for (let from = 0; from < values.length; from += classes) {
    const row = values.subarray(from, from + classes);
    const most = row.reduce((a, b) => Math.max(a, b), -Infinity);
    let sum = 0;
    for (let at = 0; at < row.length; at += 1) sum += row[at] = Math.exp((row[at] ?? 0) - most);
    for (let at = 0; at < row.length; at += 1) row[at] = (row[at] ?? 0) / sum;
  }
  return { ...tensor, data: new Uint8Array(values.buffer) };
}

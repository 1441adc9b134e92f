import { ServingError } from '@infaas/shared/domain/serving-error';
import type { TaskView } from '@infaas/shared/domain/serving-view';
import type { Tensor, TensorSpec } from '@infaas/shared/domain/tensor';
import type { WireTensor } from '@infaas/shared/protocol/frames';
import type { OipInferRequest } from '@infaas/shared/protocol/oip';
import type { Signature } from '../world';

export type CheckedInput = { tensors: WireTensor[]; rows: number; picture: boolean };

/**
 * Returns the inputs in the order of the task's signature, with the number of rows. Throws ServingError `malformed` that names the input
 * and what was expected.
 */
export function checkTensors(of: { task: TaskView; signature: Signature; request: Pick<OipInferRequest, 'inputs' | 'nonFiniteWords'>; maxRows: number }): CheckedInput {
  const { signature, task } = of;
  const { inputs } = of.request;
  const tensors = signature.inputs.map((spec) => matchInput(spec, inputs));
  if (inputs.length !== signature.inputs.length) refuseNames(signature, inputs);
  if (task.input.kind === 'image' && of.request.nonFiniteWords === true) tensors.forEach(checkFinite);
  const rows = countRows(task, signature, tensors);
  if (rows < 1) throw malformed('the query has no rows', 'Send at least one.');
  if (rows > of.maxRows) throw new ServingError('too_large', `the query has ${rows} rows, at most ${of.maxRows} are taken at once`, 'Send them in several queries.');
  return { tensors, rows, picture: task.input.kind === 'picture' };
}

function matchInput(spec: TensorSpec, inputs: readonly Tensor[]): WireTensor {
  const input = inputs.find((candidate) => candidate.name === spec.name);
  if (input === undefined) throw malformed(`input "${spec.name}" is missing${inputs.length === 1 ? ` ("${inputs[0]?.name.slice(0, 100) ?? ''}" was sent)` : ''}`, `Send ${describe(spec)}.`);
  if (input.dtype !== spec.dtype) throw malformed(`input "${spec.name}" has datatype ${input.dtype}`, `Send ${describe(spec)}.`);
  const fits = input.shape.length === spec.shape.length && spec.shape.every((dimension, axis) => dimension === -1 || dimension === input.shape[axis]);
  if (!fits) throw malformed(`input "${spec.name}" has shape [${input.shape.join(',')}]`, `Send ${describe(spec)}; -1 is any size.`);
  return input;
}

function refuseNames(signature: Signature, inputs: readonly Tensor[]): never {
  const known = new Set(signature.inputs.map((spec) => spec.name));
  const extra = inputs.find((input, at) => !known.has(input.name) || inputs.findIndex((other) => other.name === input.name) !== at);
  const problem = extra !== undefined && known.has(extra.name) ? 'was sent twice' : 'is not an input of this task';
  throw malformed(`input "${extra?.name.slice(0, 100) ?? ''}" ${problem}`, `Send ${signature.inputs.map(describe).join(', ')}.`);
}

function describe(spec: TensorSpec): string {
  return `"${spec.name}" as ${spec.dtype} [${spec.shape.join(',')}]`;
}

/**
 * A canonical image has a stated value range, so a NaN that somebody wrote down is a mistake, not data. In binary data it is not looked
 * for: load generators send random bytes, of which one in 256 floats is none.
 */
function checkFinite(tensor: WireTensor): void {
  const { data } = tensor;
  const bytes = data.byteOffset % 4 === 0 ? data : new Uint8Array(data);
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
  for (let at = 0; at < words.length; at += 1) {
    if (((words[at] ?? 0) & 0x7f80_0000) === 0x7f80_0000) {
      throw malformed(`value ${at} of the image is NaN or infinite`, 'Send finite values in the range that GET /v2/models/{name} states.');
    }
  }
}

function countRows(task: TaskView, signature: Signature, tensors: readonly WireTensor[]): number {
  if (task.input.kind !== 'tensors') return tensors[0]?.shape[0] ?? 0;
  const batched = signature.inputs.every((spec) => spec.shape[0] === -1) && signature.outputs.every((spec) => spec.shape[0] === -1);
  if (!batched) return 1;
  const rows = tensors[0]?.shape[0] ?? 0;
  const odd = tensors.findIndex((tensor) => tensor.shape[0] !== rows);
  if (odd > 0) throw malformed(`input "${signature.inputs[odd]?.name ?? ''}" has ${tensors[odd]?.shape[0] ?? 0} rows, "${signature.inputs[0]?.name ?? ''}" has ${rows}`, 'All inputs need the same number of rows.');
  return rows;
}

function malformed(message: string, hint: string): ServingError {
  return new ServingError('malformed', message, hint);
}

import { isUtf8 } from 'node:buffer';
import { DATA_TYPE_SIZE, elementCount, type TensorSpec } from '@infaas/shared/domain/tensor';
import type { WireTensor } from '@infaas/shared/protocol/frames';
import type { GraphSignature } from './graph-signature';

/** Most elements of a BYTES tensor. */
const MAX_BYTES_ELEMENTS = 65_536;

/**
 * Returns what is wrong with a query's tensors, as a sentence for the client, or null when they fit the signature: count, dtype, rank,
 * fixed dimensions, bytes, and the same number of rows everywhere.
 */
export function faultOfTensors(signature: GraphSignature, tensors: readonly WireTensor[], rows: number): string | null {
  if (tensors.length !== signature.inputs.length) return `the model takes ${signature.inputs.length} inputs, not ${tensors.length}`;
  if (rows < 1) return 'a query needs at least one row';
  for (let at = 0; at < tensors.length; at += 1) {
    const tensor = tensors[at];
    const spec = signature.inputs[at];
    if (tensor === undefined || spec === undefined) return 'an input is missing';
    const fault = faultOf(spec, tensor) ?? (signature.batchable && tensor.shape[0] !== rows ? `input "${spec.name}" has ${tensor.shape[0]} rows, the query says ${rows}` : null);
    if (fault !== null) return fault;
  }
  return null;
}

function faultOf(spec: TensorSpec, tensor: WireTensor): string | null {
  if (tensor.dtype !== spec.dtype) return `input "${spec.name}" must be ${spec.dtype}, not ${tensor.dtype}`;
  if (!shapeFits(spec.shape, tensor.shape)) return `input "${spec.name}" must have the shape [${spec.shape.join(',')}], not [${tensor.shape.join(',')}]`;
  const size = DATA_TYPE_SIZE[spec.dtype];
  const count = elementCount(tensor.shape);
  if (size === 0) return faultOfStrings(spec.name, tensor.data, count);
  return tensor.data.byteLength === count * size ? null : `input "${spec.name}" must have ${count * size} bytes, not ${tensor.data.byteLength}`;
}

function shapeFits(expected: readonly number[], given: readonly number[]): boolean {
  if (expected.length !== given.length) return false;
  for (let axis = 0; axis < expected.length; axis += 1) {
    const size = given[axis] ?? -1;
    if (size < 0 || (expected[axis] !== -1 && expected[axis] !== size)) return false;
  }
  return true;
}

function faultOfStrings(name: string, data: Uint8Array, count: number): string | null {
  if (count > MAX_BYTES_ELEMENTS) return `input "${name}" has more than ${MAX_BYTES_ELEMENTS} elements`;
  const elements = splitBytes(data);
  if (elements?.length !== count) return `input "${name}" must have ${count} elements, each with its length in front`;
  // Other bytes would silently become replacement characters, and the binding of ONNX Runtime ends a text at its first NUL.
  const odd = elements.findIndex((element) => !isUtf8(element) || element.includes(0));
  return odd < 0 ? null : `element ${odd} of input "${name}" is not UTF-8 without NUL, which is all that this model's strings can hold`;
}

/** Returns the elements of a BYTES tensor as views, or null when the lengths do not add up. */
export function splitBytes(data: Uint8Array): Uint8Array[] | null {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const elements: Uint8Array[] = [];
  let at = 0;
  while (at + 4 <= data.byteLength) {
    const bytes = view.getUint32(at, true);
    at += 4;
    if (at + bytes > data.byteLength || elements.length > MAX_BYTES_ELEMENTS) return null;
    elements.push(data.subarray(at, at + bytes));
    at += bytes;
  }
  return at === data.byteLength ? elements : null;
}

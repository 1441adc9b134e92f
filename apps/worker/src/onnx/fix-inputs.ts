import { ServingError } from '@infaas/shared/domain/serving-error';
import type { DataType, TensorSpec } from '@infaas/shared/domain/tensor';
import { elemTypeOf } from './data-types';
import { signatureOf } from './inspect-model';
import type { GraphProto, TensorProto } from './model-proto';
import { requiredInputs } from './normalise-model';

const WRITERS: Partial<Record<DataType, (value: number) => ArrayBufferView>> = {
  FP32: (value) => Float32Array.of(value), FP64: (value) => Float64Array.of(value), INT32: (value) => Int32Array.of(value),
  INT64: (value) => BigInt64Array.of(BigInt(Math.trunc(value))), BOOL: (value) => Uint8Array.of(value === 0 ? 0 : 1),
};
/** More would be a tensor that queries should give. */
const MOST_ELEMENTS = 4_096;

/**
 * Makes inputs of a graph constants, in place: each named one is filled with its number (a threshold, a sampling rate), and queries no
 * longer give it. Throws ServingError('malformed') for a name that is no input, 'unsupported' for one of free size or another type.
 */
export function fixInputs(graph: GraphProto, constants: Readonly<Record<string, number>>): void {
  const inputs = requiredInputs(graph).map(signatureOf);
  for (const [name, value] of Object.entries(constants)) {
    const input = inputs.find((candidate) => candidate.name === name);
    if (!input) {
      throw new ServingError('malformed', `the input record fixes "${name}", which is no input of the model`, `Its inputs are ${inputs.map((each) => `"${each.name}"`).join(', ')}.`);
    }
    graph.initializer.push(filled(input, value));
    graph.input = graph.input.filter((candidate) => candidate.name !== name);
  }
  if (graph.input.length === 0) throw new ServingError('malformed', 'the input record fixes every input of the model', 'Leave at least one for queries to give.');
}

function filled({ name, dtype, shape }: TensorSpec, value: number): TensorProto {
  const elements = shape.reduce((product, size) => product * size, 1);
  const write = WRITERS[dtype];
  if (!write || shape.includes(-1) || elements > MOST_ELEMENTS) {
    throw new ServingError('unsupported', `the input "${name}" (${dtype} [${shape.join(', ')}]) cannot be fixed to one number`, 'Only small numeric inputs whose size is known can be.');
  }
  const { buffer, byteOffset, byteLength } = write(value);
  return { name, dims: [...shape], dataType: elemTypeOf(dtype), rawData: Buffer.alloc(elements * byteLength, new Uint8Array(buffer, byteOffset, byteLength)) };
}

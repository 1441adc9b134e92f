import { inputSignature, outputSignature } from '@infaas/shared/domain/records';
import type { TensorSpec } from '@infaas/shared/domain/tensor';
import type { Executable } from '@infaas/shared/jobs/catalogue';

/** What the graph of an executable takes and returns, in wire order. */
export type GraphSignature = {
  inputs: TensorSpec[];
  outputs: TensorSpec[];
  /** First dimension of every input and output is the batch: rows of several queries can share a run. */
  batchable: boolean;
  /** Most rows of one run; 1 where the graph fixes it. */
  maxBatch: number;
};

/** Returns the signature of the graph itself: for a picture task its input is UINT8 [n,h,w,c], which the host decodes to. */
export function graphSignature(executable: Executable): GraphSignature {
  const inputs = executable.picture && executable.input.kind === 'picture'
    ? [pictureTensor(executable.input.name, executable.picture)]
    : inputSignature(executable.input);
  const outputs = outputSignature(executable.output);
  const batchable = inputs.length > 0 && [...inputs, ...outputs].every((spec) => spec.shape[0] === -1);
  return { inputs, outputs, batchable, maxBatch: batchable ? executable.maxBatch : 1 };
}

function pictureTensor(name: string, picture: NonNullable<Executable['picture']>): TensorSpec {
  return { name, dtype: 'UINT8', shape: [-1, picture.height, picture.width, picture.channels === 'gray' ? 1 : 3] };
}

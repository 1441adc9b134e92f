import { ONNX_FLOAT } from '../data-types';
import type { ModelFilePlace } from '../read-model-file';
import { floatTensor } from '../tensor-values';
import { node, tinyFile } from '../tiny-models';
import type { TinyModel } from '../tiny-models';

/** A file that must be refused; `files` lie beside it, `bytes` of them where the manifest states another size than they have. */
export type HostileFile = { name: string; bytes: Uint8Array; files?: readonly Pick<ModelFilePlace, 'path' | 'place' | 'bytes'>[] };

/** The parts of a small sound model that broken ones are made from, for tests. */
export const SOUND: TinyModel = {
  inputs: [['x', ONNX_FLOAT, ['n', 4]]], outputs: [['y', ONNX_FLOAT, ['n', 4]]],
  nodes: [node('Mul', [['x', 'w'], ['h']]), node('Relu', [['h'], ['y']])], initializers: [floatTensor('w', [1, 2, 3, 4], [4])],
};

/** Returns the sound model with some of its parts replaced, as a file. */
export function changed(parts: Partial<TinyModel>): Uint8Array {
  return tinyFile({ ...SOUND, ...parts });
}

/** Returns a small sound model, for tests. */
export function soundFile(): Uint8Array {
  return tinyFile(SOUND);
}

/** Returns a sound model with a convolution, a reshape and a matrix product, for tests. */
export function soundConvNet(): Uint8Array {
  const values = (count: number): number[] => Array.from({ length: count }, (_, index) => Math.sin(index));
  return tinyFile({
    inputs: [['picture', ONNX_FLOAT, ['n', 1, 6, 6]]], outputs: [['scores', ONNX_FLOAT, ['n', 3]]],
    nodes: [
      node('Conv', [['picture', 'kernel', 'bias'], ['c']], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }), node('Relu', [['c'], ['r']]), node('MaxPool', [['r'], ['p']], { kernel_shape: [2, 2], strides: [2, 2] }),
      node('Flatten', [['p'], ['f']]), node('Gemm', [['f', 'matrix', 'offset'], ['g']]), node('Softmax', [['g'], ['scores']], { axis: 1 }),
    ],
    initializers: [floatTensor('kernel', values(18), [2, 1, 3, 3]), floatTensor('bias', values(2), [2]), floatTensor('matrix', values(54), [18, 3]), floatTensor('offset', values(3), [3])],
  });
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ONNX_FLOAT } from '../data-types';
import { decodeModel } from '../model-proto';
import { floatTensor, int64Tensor } from '../tensor-values';
import { node, tinyModel } from '../tiny-models';
import type { TinyModel } from '../tiny-models';
import { flippedModels } from '../hostile/hostile-models';
import { countWork } from './count-work';
import { broadcast, multiplied } from './window-rules';

const SIZE = { last: 8, inner: 4 };
const zeros = (name: string, dims: number[]): ReturnType<typeof floatTensor> => floatTensor(name, new Float32Array(dims.reduce((product, size) => product * size, 1)), dims);

/** A graph of one node that reads "x" and weights; `flops` counts multiply and add apart. */
const CASES: [name: string, parts: Omit<TinyModel, 'outputs'>, flops: number][] = [
  ['a convolution with pads and strides: 2·(3·3·3)·(4·4)·8 + bias', { inputs: [['x', ONNX_FLOAT, ['n', 3, 8, 8]]], initializers: [zeros('w', [8, 3, 3, 3]), zeros('b', [8])], nodes: [node('Conv', [['x', 'w', 'b'], ['y']], { strides: [2, 2], pads: [1, 1, 1, 1] })] }, 2 * 27 * 16 * 8 + 128],
  ['a depthwise convolution: 2·9·(6·6)·4', { inputs: [['x', ONNX_FLOAT, ['n', 4, 8, 8]]], initializers: [zeros('w', [4, 1, 3, 3])], nodes: [node('Conv', [['x', 'w'], ['y']], { group: 4 })] }, 2 * 9 * 36 * 4],
  ['a dilated convolution: 2·9·(4·4)', { inputs: [['x', ONNX_FLOAT, ['n', 1, 8, 8]]], initializers: [zeros('w', [1, 1, 3, 3])], nodes: [node('Conv', [['x', 'w'], ['y']], { dilations: [2, 2] })] }, 2 * 9 * 16],
  ['a transposed convolution: 2·(4·4·2)·(3·3·3)', { inputs: [['x', ONNX_FLOAT, ['n', 2, 4, 4]]], initializers: [zeros('w', [2, 3, 3, 3])], nodes: [node('ConvTranspose', [['x', 'w'], ['y']], { strides: [2, 2] })] }, 2 * 32 * 27],
  ['a Gemm, transposed, with bias: 5·(2·7 + 1)', { inputs: [['x', ONNX_FLOAT, ['n', 7]]], initializers: [zeros('w', [5, 7]), zeros('b', [5])], nodes: [node('Gemm', [['x', 'w', 'b'], ['y']], { transB: 1 })] }, 5 * 15],
  ['a product of stacked matrices: 2·6·(3·5)·4', { inputs: [['x', ONNX_FLOAT, ['n', 6, 3, 4]]], initializers: [zeros('w', [4, 5])], nodes: [node('MatMul', [['x', 'w'], ['y']])] }, 2 * 6 * 15 * 4],
  ['an LSTM over 8 steps: 8·6·(4·(2·3 + 2·6 + 2) + 24)', { inputs: [['x', ONNX_FLOAT, [8, 1, 3]]], initializers: [zeros('w', [1, 24, 3]), zeros('r', [1, 24, 6])], nodes: [node('LSTM', [['x', 'w', 'r'], ['y']], { hidden_size: 6 })] }, 8 * 6 * (4 * 20 + 24)],
  ['a pooling: (4·4)·2·4', { inputs: [['x', ONNX_FLOAT, ['n', 2, 8, 8]]], nodes: [node('MaxPool', [['x'], ['y']], { kernel_shape: [2, 2], strides: [2, 2] })] }, 16 * 2 * 4],
  ['a global pooling reads all: 2·8·8', { inputs: [['x', ONNX_FLOAT, ['n', 2, 8, 8]]], nodes: [node('GlobalAveragePool', [['x'], ['y']])] }, 128],
  ['an addition that broadcasts: 3·5', { inputs: [['x', ONNX_FLOAT, ['n', 3, 1]]], initializers: [zeros('w', [1, 5])], nodes: [node('Add', [['x', 'w'], ['y']])] }, 15],
  ['free dimensions count as the trial’s: 4·8', { inputs: [['x', ONNX_FLOAT, ['n', 'm', 'k']]], nodes: [node('Relu', [['x'], ['y']])] }, 32],
  ['a reshape by the shape itself, then a product: 2·(6·4)·8', {
    inputs: [['x', ONNX_FLOAT, ['n', 3, 4, 4]]], initializers: [int64Tensor('i', [0], [1]), int64Tensor('rest', [-1, 8], [2]), zeros('w', [8, 4])],
    nodes: [node('Shape', [['x'], ['s']]), node('Gather', [['s', 'i'], ['first']]), node('Concat', [['first', 'rest'], ['target']], { axis: 0 }), node('Reshape', [['x', 'target'], ['r']]), node('MatMul', [['r', 'w'], ['y']])],
  }, 2 * 6 * 4 * 8],
];

describe('countWork', () => {
  it.each(CASES)('%s', (_name, parts, flops) => {
    const { flops: counted, uncounted } = countWork(tinyModel({ ...parts, outputs: [['y', ONNX_FLOAT, []]] }), SIZE);
    expect([counted, uncounted]).toEqual([flops, {}]);
  });

  it('counts bytes of weights, inputs and answers, and none for a view', () => {
    const relu: TinyModel = { inputs: [['x', ONNX_FLOAT, ['n', 10]]], outputs: [['y', ONNX_FLOAT, ['n', 10]]], initializers: [zeros('w', [10])], nodes: [node('Add', [['x', 'w'], ['a']]), node('Identity', [['a'], ['y']])] };
    expect(countWork(tinyModel(relu), SIZE).bytesMoved).toBe(3 * 10 * 4);
  });

  it('gives finite figures of any model that can be decoded', () => {
    for (const { name, bytes } of flippedModels()) {
      let model;
      try {
        model = decodeModel(bytes);
      } catch {
        continue;
      }
      const { flops, bytesMoved } = countWork({ ...model, graph: model.graph ?? { node: [], initializer: [], input: [], output: [], valueInfo: [] } }, SIZE);
      expect([name, Number.isFinite(flops) && flops >= 0, Number.isFinite(bytesMoved) && bytesMoved >= 0]).toEqual([name, true, true]);
    }
  });
});

describe('broadcast and multiplied', () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 });
  it('do not mind the order of operands, and fit what numpy says of them', () => {
    fc.assert(fc.property(shapes, shapes, (a, b) => {
      expect(broadcast(a, b)).toEqual(broadcast(b, a));
      expect(broadcast(a, [])).toEqual(a);
      const product = multiplied([...a, 2, 5], [...a, 5, 3]);
      expect(product).toEqual([...a, 2, 3]);
    }));
    expect(multiplied([4], [4])).toEqual([]);
    expect(multiplied([2, 3], [4, 5])).toBeNull();
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { seededRandom } from '@infaas/shared/domain/random';
import { afterAll, describe, expect, it } from 'vitest';
import { compareOutputs } from '../compare-outputs';
import { ONNX_FLOAT } from '../data-types';
import { loadOnnxRuntime } from '../load-onnxruntime';
import { decodeModel, encodeModel } from '../model-proto';
import { floatTensor, int64Tensor } from '../tensor-values';
import { node, tinyModel } from '../tiny-models';
import type { TinyModel } from '../tiny-models';
import { trialInputs } from '../trial-inputs';
import { deriveForms } from './derive-forms';
import { prepareGraph } from './prepare-graph';
import { upgradeOpset } from './upgrade-opset';

const runtime = await loadOnnxRuntime();
const folder = mkdtempSync(path.join(tmpdir(), 'infaas-opset-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const model = (opset: number, nodes: TinyModel['nodes'], initializers: TinyModel['initializers'] = []): TinyModel => (
  { opset, inputs: [['x', ONNX_FLOAT, [2, 3, 4]]], outputs: [['y', ONNX_FLOAT, ['a', 'b', 'c']]], nodes, initializers });

/** A picture classifier whose matrix product holds most weights. */
function classifier(opset: number): TinyModel {
  const random = seededRandom(8);
  const weights = (name: string, dims: number[]) => floatTensor(name, Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => (random() * 2 - 1) * 0.2), dims);
  return {
    opset, inputs: [['x', ONNX_FLOAT, ['n', 3, 8, 8]]], outputs: [['y', ONNX_FLOAT, ['n', 10]]],
    nodes: [
      node('Conv', [['x', 'w'], ['c']], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }), node('BatchNormalization', [['c', 'scale', 'bias', 'bias', 'scale'], ['b']]), node('Relu', [['b'], ['r']]),
      node('MaxPool', [['r'], ['p']], { kernel_shape: [2, 2], strides: [2, 2] }), node('Flatten', [['p'], ['f']]), node('Gemm', [['f', 'v', 'o'], ['g']]), node('Softmax', [['g'], ['y']], { axis: 1 }),
    ],
    initializers: [weights('w', [12, 3, 3, 3]), floatTensor('scale', Array.from({ length: 12 }, () => 1), [12]), weights('bias', [12]), weights('v', [192, 10]), weights('o', [10])],
  };
}

describe('upgradeOpset', () => {
  it.each<[string, TinyModel]>([
    ['Softmax over the middle axis', model(9, [node('Softmax', [['x'], ['y']], { axis: 1 })])],
    ['Softmax over the last axis', model(9, [node('Softmax', [['x'], ['y']], { axis: 2 })])],
    ['LogSoftmax by default', model(11, [node('LogSoftmax', [['x'], ['y']])])],
    ['Clip with attributes', model(9, [node('Clip', [['x'], ['y']], { min: { float: 0.2 }, max: { float: 0.5 } })])],
    ['Clip without a lower end', model(7, [node('Clip', [['x'], ['y']], { max: { float: 0.5 } })])],
    ['Slice', model(9, [node('Slice', [['x'], ['y']], { starts: [1], ends: [3], axes: [2] })])],
    ['Unsqueeze and Squeeze', model(11, [node('Unsqueeze', [['x'], ['a']], { axes: [0] }), node('Squeeze', [['a'], ['y']], { axes: [0] })])],
    ['ReduceSum', model(11, [node('ReduceSum', [['x'], ['y']], { axes: [1], keepdims: 1 })])],
    ['Dropout and Sum', model(9, [node('Dropout', [['x'], ['a']]), node('Sum', [['a', 'x'], ['y']])])],
    ['Dropout with a mask that nobody reads', model(9, [node('Dropout', [['x'], ['y', 'mask']])])],
    ['Pad with attributes', model(9, [node('Pad', [['x'], ['y']], { pads: [0, 1, 0, 0, 0, 2], value: { float: 0.25 } })])],
    ['TopK with an attribute', model(9, [node('TopK', [['x'], ['y', 'at']], { axis: 2, k: 2 })])],
    ['Scatter', model(9, [node('Scatter', [['x', 'at', 'updates'], ['y']], { axis: 2 })], [int64Tensor('at', [3], [1, 1, 1]), floatTensor('updates', [7], [1, 1, 1])])],
    ['Upsample with an attribute', model(7, [{ ...node('Upsample', [['x'], ['y']]), attribute: [{ name: 'scales', type: 6, floats: [1, 2, 2.5] }] }])],
    ['Upsample with an input', model(9, [node('Upsample', [['x', 's'], ['y']])], [floatTensor('s', [1, 2, 3], [3])])],
    ['Resize as it was first', model(10, [node('Resize', [['x', 's'], ['y']])], [floatTensor('s', [1, 2, 0.5], [3])])],
    ['Hardmax over the middle axis', model(9, [node('Hardmax', [['x'], ['y']], { axis: 1 })])],
    ['sines and sums of squares', model(7, [node('Sin', [['x'], ['a']]), node('ReduceSumSquare', [['a'], ['y']], { axes: [2], keepdims: 1 })])],
    ['Pad, unchanged since 11', model(11, [node('Pad', [['x', 'pads'], ['y']])], [int64Tensor('pads', [0, 1, 0, 0, 0, 2], [6])])],
    ['BatchNormalization', model(8, [node('BatchNormalization', [['x', 's', 'b', 'm', 'v'], ['y']])],
      [...'sbm'].map((name) => floatTensor(name, [0.5, 1, 2], [3])).concat(floatTensor('v', [1, 2, 4], [3])))],
  ])('keeps the meaning of %s', async (_, parts) => {
    const bytes = encodeModel(tinyModel(parts));
    const prepared = await prepareGraph(runtime, bytes, path.join(folder, 'scratch.onnx'));
    expect(decodeModel(prepared).opsetImport.find((entry) => !entry.domain)?.version).toMatchObject({ low: 13 });
    const feeds = trialInputs(runtime, [{ name: 'x', dtype: 'FP32', shape: [2, 3, 4] }], { batch: 2, freeSize: { last: 1, inner: 1 }, random: seededRandom(4) });
    const [before, after] = await Promise.all([bytes, prepared].map(async (file) => (await runtime.InferenceSession.create(file, { logSeverityLevel: 4 })).run(feeds)));
    expect(compareOutputs(before ?? {}, after ?? {}).absolute).toBeLessThan(1e-5);
  });

  it.each(Array.from({ length: 16 }, (_, at) => at + 7))('makes every form of a network of operator set %i', async (opset) => {
    const bytes = encodeModel(tinyModel(classifier(opset)));
    const session = await runtime.InferenceSession.create(bytes, { logSeverityLevel: 4 });
    const spec = { name: 'x', dtype: 'FP32' as const, shape: [-1, 3, 8, 8] };
    const freeSize = { last: 1, inner: 1 };
    const samples = Array.from({ length: 4 }, (_, at) => trialInputs(runtime, [spec], { batch: 1, freeSize, random: seededRandom(at) }));
    const { artifacts, rejected } = await deriveForms(runtime, {
      base: { session, bytes, inputs: [spec], freeSize, maxBatch: 8 }, samples, scores: false, forms: ['fp16', 'int8-static', 'int8-dynamic', 'int8-weight'], outputDirectory: folder,
    });
    expect(rejected).toEqual([]);
    for (const { errors } of artifacts) expect(errors?.relativeError).toBeLessThan(0.05);
  });

  it('says which operator it does not know, and which operator set is too old', () => {
    expect(upgradeOpset(tinyModel(model(9, [node('GridSample', [['x', 's'], ['y']])])))).toMatch(/GridSample of operator set 9/u);
    expect(upgradeOpset(tinyModel(model(8, [node('Upsample', [['x'], ['y']])])))).toMatch(/Upsample of operator set 8/u);
    expect(upgradeOpset(tinyModel(model(6, [node('Relu', [['x'], ['y']])])))).toMatch(/older than 7/u);
    expect(upgradeOpset(tinyModel(model(14, [node('Anything', [['x'], ['y']])])))).toBeNull();
  });
});

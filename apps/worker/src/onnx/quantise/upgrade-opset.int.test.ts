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
import { prepareGraph } from './prepare-graph';
import { upgradeOpset } from './upgrade-opset';

const runtime = await loadOnnxRuntime();
const folder = mkdtempSync(path.join(tmpdir(), 'infaas-opset-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const model = (opset: number, nodes: TinyModel['nodes'], initializers: TinyModel['initializers'] = []): TinyModel => (
  { opset, inputs: [['x', ONNX_FLOAT, [2, 3, 4]]], outputs: [['y', ONNX_FLOAT, ['a', 'b', 'c']]], nodes, initializers });

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

  it('says which operator it does not know, and which operator set is too old', () => {
    expect(upgradeOpset(tinyModel(model(9, [node('Upsample', [['x', 's'], ['y']])])))).toMatch(/Upsample of operator set 9/u);
    expect(upgradeOpset(tinyModel(model(6, [node('Relu', [['x'], ['y']])])))).toMatch(/older than 7/u);
    expect(upgradeOpset(tinyModel(model(14, [node('Anything', [['x'], ['y']])])))).toBeNull();
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { InputRecord } from '@infaas/shared/domain/records';
import type { TensorSpec } from '@infaas/shared/domain/tensor';
import { afterAll, describe, expect, it } from 'vitest';
import { ONNX_FLOAT } from './data-types';
import { generateVariants } from './generate';
import { loadOnnxRuntime } from './load-onnxruntime';
import type { GenerationResult } from './generation-result';
import { uint8Scalar } from './quantise/stored-values';
import { floatTensor, int64Tensor } from './tensor-values';
import { node, tinyFile } from './tiny-models';
import type { TinyModel } from './tiny-models';

const outputDirectory = mkdtempSync(path.join(tmpdir(), 'infaas-forms-'));
afterAll(() => rmSync(outputDirectory, { recursive: true, force: true }));

async function generate(parts: TinyModel, shape: number[], inputRecord: InputRecord = { kind: 'tensor' }): Promise<GenerationResult> {
  const tensor = (name: string): TensorSpec => ({ name, dtype: 'FP32', shape });
  return generateVariants(await loadOnnxRuntime(), {
    modelBytes: tinyFile(parts), outputDirectory, canonicalInput: { kind: 'tensors', tensors: [tensor('x')] }, canonicalOutput: { kind: 'tensors', tensors: [tensor('y')] },
    inputRecord, outputRecord: { kind: 'tensor' }, stage: 'base',
  });
}

async function maxBatchOf(parts: TinyModel, shape: number[], inputRecord?: InputRecord): Promise<(number | string)[]> {
  const result = await generate(parts, shape, inputRecord);
  return result.artifacts.flatMap(({ form, maxBatch }) => [form, maxBatch]);
}

const fixed = (nodes: TinyModel['nodes'], initializers: TinyModel['initializers'] = []): TinyModel => ({
  inputs: [['x', ONNX_FLOAT, [1, 4]]], outputs: [['y', ONNX_FLOAT, [1, 4]]], nodes, initializers,
});

describe('generateVariants', () => {
  it('frees a fixed batch dimension, with its constant Reshape targets', async () => {
    const shapes = [int64Tensor('cube', [1, 2, 2], [3]), int64Tensor('row', [1, -1], [2])];
    const nodes = [node('Reshape', [['x', 'cube'], ['a']]), node('Neg', [['a'], ['b']]), node('Reshape', [['b', 'row'], ['y']])];
    expect(await maxBatchOf(fixed(nodes, shapes), [-1, 4])).toEqual(['base', 64, 'opt', 64]);
  });

  it('keeps batch 1 where rows depend on each other, though the graph would run', async () => {
    const model = fixed([node('ReduceMean', [['x'], ['mean']], { axes: [0], keepdims: 1 }), node('Sub', [['x', 'mean'], ['y']])]);
    expect(await maxBatchOf(model, [-1, 4])).toEqual(['base', 1, 'opt', 1]);
    const free: TinyModel = { ...model, inputs: [['x', ONNX_FLOAT, ['n', 4]]], outputs: [['y', ONNX_FLOAT, ['n', 4]]] };
    expect(await maxBatchOf(free, [-1, 4])).toEqual(['base', 1, 'opt', 1]);
  });

  it('runs rows together once an input that is no batch is fixed', async () => {
    const model: TinyModel = {
      inputs: [['x', ONNX_FLOAT, ['n', 4]], ['factor', ONNX_FLOAT, []]], outputs: [['y', ONNX_FLOAT, ['n', 4]]], nodes: [node('Mul', [['x', 'factor'], ['y']])],
    };
    expect(await maxBatchOf(model, [-1, 4], { kind: 'tensor', constants: { factor: 3 } })).toEqual(['base', 64, 'opt', 64]);
    await expect(generate(model, [-1, 4])).rejects.toThrow(/the model has 2 inputs/u);
  });

  it('makes no other precision of a model that is quantised already, and says so', async () => {
    const quantise = ['QuantizeLinear', 'DequantizeLinear'].map((opType, at) => node(opType, [[at === 0 ? 'x' : 'q', 'scale', 'zero'], [at === 0 ? 'q' : 'y']]));
    const model = fixed(quantise, [floatTensor('scale', [0.1], []), uint8Scalar('zero', 128)]);
    const { artifacts, rejected } = await generate(model, [-1, 4]);
    expect(artifacts.map(({ form, precision, errors }) => [form, precision, errors?.relativeError])).toEqual([['base', 'int8', undefined], ['opt', 'int8', 0]]);
    expect(rejected.map((form) => form.precision).sort()).toEqual(['fp16', 'int8-dynamic', 'int8-static', 'int8-weight']);
    for (const form of rejected) expect(form.reason).toMatch(/quantised already/u);
  });
});

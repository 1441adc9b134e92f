import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TensorSpec } from '@infaas/shared/domain/tensor';
import { afterAll, describe, expect, it } from 'vitest';
import { ONNX_FLOAT } from './data-types';
import { generateVariants } from './generate';
import { loadOnnxRuntime } from './load-onnxruntime';
import { int64Tensor } from './tensor-values';
import { node, tinyFile } from './tiny-models';
import type { TinyModel } from './tiny-models';

const outputDirectory = mkdtempSync(path.join(tmpdir(), 'infaas-forms-'));
afterAll(() => rmSync(outputDirectory, { recursive: true, force: true }));

async function maxBatchOf(parts: TinyModel, shape: number[]): Promise<(number | string)[]> {
  const tensor = (name: string): TensorSpec => ({ name, dtype: 'FP32', shape });
  const result = await generateVariants(await loadOnnxRuntime(), {
    modelBytes: tinyFile(parts), outputDirectory, canonicalInput: { kind: 'tensors', tensors: [tensor('x')] }, canonicalOutput: { kind: 'tensors', tensors: [tensor('y')] },
    inputRecord: { kind: 'tensor' }, outputRecord: { kind: 'tensor' },
  });
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
});

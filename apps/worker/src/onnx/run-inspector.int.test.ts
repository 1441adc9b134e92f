import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleEntries } from '../testing/bundle-entries';
import type { BundledEntries } from '../testing/bundle-entries';
import { changed, soundFile } from './hostile/sound-models';
import { runGenerator, runInspector } from './run-inspector';
import type { GeneratorOrder } from './run-inspector';
import type { InspectorProcess } from './run-inspector';
import { itWithData, testData } from './shared-test-data';

const directory = mkdtempSync(path.join(tmpdir(), 'infaas-inspect-'));
let entries: BundledEntries;
const target: InspectorProcess = { nodePath: process.execPath, inspectorPath: '', limits: { cpuSeconds: 8, memoryBytes: 2 ** 30 } };
beforeAll(async () => {
  entries = await bundleEntries(['inspector-main']);
  target.inspectorPath = entries.path('inspector-main');
});
afterAll(async () => {
  await entries.close();
  rmSync(directory, { recursive: true, force: true });
});

function fileOf(bytes: Uint8Array): string {
  const modelPath = path.join(mkdtempSync(path.join(directory, 'm-')), 'model.onnx');
  writeFileSync(modelPath, bytes);
  return modelPath;
}

describe('runInspector', () => {
  it('describes a model after running it', async () => {
    expect(await runInspector(target, { modelPath: fileOf(soundFile()) })).toMatchObject({ batchable: true, parameters: 4 });
  });

  it('passes on why a model is refused', async () => {
    await expect(runInspector(target, { modelPath: fileOf(soundFile().slice(0, 40)) })).rejects.toMatchObject({ name: 'ServingError', message: /ends in the middle/u, hint: expect.stringMatching(/.{10}/u) as string });
  }, 30_000);

  it('refuses a model that is killed by its limits, naming the limit', async () => {
    await expect(runInspector({ ...target, limits: { wallMs: 20 } }, { modelPath: fileOf(soundFile()) })).rejects.toThrow(/did not load and run within/u);
    // The process itself takes more than this, before any model.
    await expect(runInspector({ ...target, limits: { memoryBytes: 40 * 2 ** 20, wallMs: 8_000, kernelBytes: 2 ** 32 } }, { modelPath: fileOf(soundFile()) })).rejects.toThrow(/needs more than 40 MB/u);
  }, 30_000);

  itWithData('frees the fixed batch of a real model and says so', async () => {
    const inspection = await runInspector(target, { modelPath: testData('models/mnist/ort-examples_mnist.onnx') });
    expect(inspection.batchable).toBe(true);
    expect(inspection.signature.inputs).toEqual([{ name: 'Input3', dtype: 'FP32', shape: [-1, 1, 28, 28] }]);
  });
});

describe('a model with weights in another file', () => {
  it('is inspected and generated as one whose weights it holds itself', async () => {
    const place = path.join(mkdtempSync(path.join(directory, 'w-')), 'f'.repeat(64));
    writeFileSync(place, new Uint8Array(Float32Array.from([7, 1, 2, 3, 4]).buffer));
    const external = { name: 'w', dataType: 1, dims: [4], dataLocation: 1, externalData: [{ key: 'location', value: 'deep/w.bin' }, { key: 'offset', value: '4' }] };
    const model = { modelPath: fileOf(changed({ initializers: [external] })), files: [{ path: 'deep/w.bin', place, bytes: 20 }] };
    expect(await runInspector(target, model)).toMatchObject({ parameters: 4, weightBytes: 16, batchable: true, work: { flops: 8, bytesMoved: 80, uncounted: {} } });
    const tensors = (name: string): GeneratorOrder['canonicalInput'] => ({ kind: 'tensors', tensors: [{ name, dtype: 'FP32', shape: [-1, 4] }] });
    const outputDirectory = mkdtempSync(path.join(directory, 'out-'));
    const { artifacts } = await runGenerator(target, {
      ...model, outputDirectory, canonicalInput: tensors('x'), canonicalOutput: tensors('y') as GeneratorOrder['canonicalOutput'], inputRecord: { kind: 'tensor' }, outputRecord: { kind: 'tensor' }, stage: 'base',
    });
    expect(artifacts.map(({ form }) => form)).toEqual(['base', 'opt']);
    await expect(runInspector(target, { modelPath: model.modelPath })).rejects.toThrow(/"deep\/w.bin" with weights of the model is missing/u);
  }, 60_000);
});

describe('runGenerator', () => {
  it('writes the forms of its own precision, and those of others', async () => {
    const outputDirectory = mkdtempSync(path.join(directory, 'out-'));
    const tensor = (name: string): { name: string; dtype: 'FP32'; shape: number[] } => ({ name, dtype: 'FP32', shape: [-1, 4] });
    const order: GeneratorOrder = {
      modelPath: fileOf(soundFile()), outputDirectory, canonicalInput: { kind: 'tensors', tensors: [tensor('x')] }, canonicalOutput: { kind: 'tensors', tensors: [tensor('y')] },
      inputRecord: { kind: 'tensor' }, outputRecord: { kind: 'tensor' },
    };
    const result = await runGenerator(target, { ...order, stage: 'base' });
    expect(result.artifacts.map(({ form, precision, maxBatch, maxAbsError }) => [form, precision, maxBatch, maxAbsError])).toEqual([['base', 'fp32', 64, 0], ['opt', 'fp32', 64, 0]]);
    expect(readdirSync(outputDirectory).sort()).toEqual(['base.onnx', 'opt.onnx']);
    const derived = await runGenerator(target, { ...order, stage: 'derived', precisions: ['fp16', 'int8-static'] });
    expect(derived.artifacts).toMatchObject([{ form: 'derived', precision: 'fp16', maxBatch: 64 }]);
    expect(derived.rejected).toMatchObject([{ precision: 'int8-static', reason: expect.stringMatching(/.{20}/u) as string }]);
  }, 30_000);

  itWithData('rejects a form that crashes ONNX Runtime and makes the others', async () => {
    const modelPath = testData('models/tabular/tract_byte_sb_bidi_lstm.onnx');
    const { signature } = await runInspector(target, { modelPath });
    const result = await runGenerator(target, {
      modelPath, outputDirectory: mkdtempSync(path.join(directory, 'out-')), canonicalInput: { kind: 'tensors', tensors: signature.inputs },
      canonicalOutput: { kind: 'tensors', tensors: signature.outputs }, inputRecord: { kind: 'tensor' }, outputRecord: { kind: 'tensor' },
      stage: 'derived', precisions: ['int8-dynamic', 'fp16'],
    });
    expect(result.artifacts).toMatchObject([{ precision: 'int8-dynamic' }]);
    expect(result.rejected).toMatchObject([{ precision: 'fp16', reason: expect.stringContaining('crashes ONNX Runtime') as string }]);
  });

  it('says why records and model do not fit', async () => {
    await expect(
      runGenerator(target, {
        modelPath: fileOf(soundFile()), outputDirectory: directory, canonicalInput: { kind: 'picture', name: 'p' }, canonicalOutput: { kind: 'scores', name: 'scores', classes: 4 },
        inputRecord: { kind: 'image', width: 2, height: 2, channels: 'gray', layout: 'nchw', range: [0, 1] }, outputRecord: { kind: 'scores' },
      }),
    ).rejects.toMatchObject({ code: 'malformed', message: /2 dimensions, but a picture has four/u });
  }, 30_000);
});

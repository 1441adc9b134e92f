import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { seededRandom } from '@infaas/shared/domain/random';
import type { CanonicalInput, CanonicalOutput, ImageInputRecord, OutputRecord } from '@infaas/shared/domain/records';
import { argmax } from '@infaas/shared/policy/accuracy';
import { afterAll, describe, expect, it } from 'vitest';
import { ONNX_FLOAT, ONNX_INT64, ONNX_UINT8 } from './data-types';
import { generateVariants } from './generate';
import { loadOnnxRuntime } from './load-onnxruntime';
import { floatTensor, int64Tensor } from './tensor-values';
import { node, tinyFile } from './tiny-models';
import type { TinyModel } from './tiny-models';

const directory = mkdtempSync(path.join(tmpdir(), 'infaas-same-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const SIDE = 28;
const INPUT: CanonicalInput = { kind: 'image', name: 'image', width: SIDE, height: SIDE, channels: 'gray', range: [0, 1] };
const OUTPUT: CanonicalOutput = { kind: 'scores', name: 'scores', classes: 4 };

type Architecture = { name: string; record: ImageInputRecord; output: OutputRecord; model: TinyModel };

/** A network that scores each quadrant of a picture by how bright it is, with everything around it as one wants it. */
function quadrants(name: string, form: Partial<ImageInputRecord>, tail: 'logits' | 'softmax' | 'background' | 'class-id' | 'quantised'): Architecture {
  const record: ImageInputRecord = { kind: 'image', width: SIDE, height: SIDE, channels: 'gray', layout: 'nchw', range: [0, 1], dtype: 'FP32', ...form };
  const count = record.channels === 'gray' ? 1 : 3;
  const dims = record.layout === 'nchw' ? ['n', count, record.height, record.width] : ['n', record.height, record.width, count];
  const elemType = record.dtype === 'UINT8' ? ONNX_UINT8 : ONNX_FLOAT;
  const pool = { kernel_shape: [record.height / 2, record.width / 2], strides: [record.height / 2, record.width / 2] };
  const steps = [
    node('Cast', [['pixels'], ['float']], { to: ONNX_FLOAT }),
    record.layout === 'nhwc' ? node('Transpose', [['float'], ['planes']], { perm: [0, 3, 1, 2] }) : node('Identity', [['float'], ['planes']]),
    node('AveragePool', [['planes'], ['cells']], pool), node('Conv', [['cells', 'mix'], ['mixed']], { kernel_shape: [1, 1] }), node('Reshape', [['mixed', 'flat'], ['logits']]),
  ];
  const tails = {
    'logits': [node('Identity', [['logits'], ['y']])],
    'softmax': [node('Softmax', [['logits'], ['y']], { axis: 1 })],
    // A leading class that always loses, then the four.
    'background': [node('ReduceMin', [['logits'], ['least']], { axes: [1], keepdims: 1 }), node('Sub', [['least', 'far'], ['none']]), node('Concat', [['none', 'logits'], ['y']], { axis: 1 })],
    'class-id': [node('ArgMax', [['logits'], ['y']], { axis: 1, keepdims: 0 })],
    'quantised': [node('QuantizeLinear', [['logits', 'scale', 'zero'], ['y']])],
  };
  const classes = tail === 'background' ? 5 : 4;
  const outputs: TinyModel['outputs'] = tail === 'class-id' ? [['y', ONNX_INT64, ['n']]] : [['y', tail === 'quantised' ? ONNX_UINT8 : ONNX_FLOAT, ['n', classes]]];
  const initializers = [
    floatTensor('mix', new Array<number>(count).fill(1 / count), [1, count, 1, 1]), int64Tensor('flat', [-1, 4], [2]), floatTensor('far', [1], [1]), floatTensor('scale', [0.002], []),
    { name: 'zero', dataType: ONNX_UINT8, dims: [], rawData: Uint8Array.of(0) },
  ];
  const activation = tail === 'softmax' ? 'none' : 'softmax';
  const output: OutputRecord = tail === 'class-id' ? { kind: 'class-id' } : { kind: 'scores', activation, ...(tail === 'background' ? { classOffset: 1 } : {}) };
  return { name, record, output, model: { opset: 13, inputs: [['pixels', elemType, dims]], outputs, nodes: [...steps, ...tails[tail]], initializers } };
}

const ARCHITECTURES = [
  quadrants('28 × 28, 0–1, logits', {}, 'logits'),
  quadrants('14 × 14, NHWC, 0–255, probabilities', { width: 14, height: 14, layout: 'nhwc', range: [0, 255] }, 'softmax'),
  quadrants('56 × 56, RGB, ImageNet mean and deviation, background class', { width: 56, height: 56, channels: 'rgb', mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }, 'background'),
  quadrants('28 × 28, bytes, class ids', { dtype: 'UINT8', range: [0, 255] }, 'class-id'),
  quadrants('28 × 28, quantised scores', {}, 'quantised'),
  quadrants('32 × 32, BGR, NHWC, 0–255 less the Caffe mean, logits', { width: 32, height: 32, channels: 'bgr', layout: 'nhwc', range: [0, 255], mean: [104, 117, 123] }, 'logits'),
  quadrants('28 × 28, -1–1, background class', { range: [-1, 1] }, 'background'),
];

/** Pictures with one quadrant brighter than the others by a tenth, and noise over all; the brightest is the label. */
function pictures(count: number): { pixels: Float32Array; labels: number[] } {
  const random = seededRandom(4);
  const labels = Array.from({ length: count }, (_, at) => at % 4);
  const pixels = new Float32Array(count * SIDE * SIDE);
  labels.forEach((label, at) => {
    for (let pixel = 0; pixel < SIDE * SIDE; pixel += 1) {
      const quadrant = 2 * Math.floor(pixel / SIDE / (SIDE / 2)) + Math.floor((pixel % SIDE) / (SIDE / 2));
      pixels[at * SIDE * SIDE + pixel] = 0.3 + 0.2 * random() + (quadrant === label ? 0.1 : 0);
    }
  });
  return { pixels, labels };
}

describe('architectures of one task', () => {
  it.each(ARCHITECTURES.map((each) => [each.name, each] as const))('%s: the labels of all others, from every form of it', async (_name, { record, output, model }) => {
    const runtime = await loadOnnxRuntime();
    const { artifacts, rejected } = await generateVariants(runtime, {
      modelBytes: tinyFile(model), outputDirectory: mkdtempSync(path.join(directory, 'forms-')), canonicalInput: INPUT, canonicalOutput: OUTPUT, inputRecord: record, outputRecord: output, stage: 'base',
    });
    expect([artifacts.map((artifact) => artifact.form), rejected]).toEqual([['base', 'opt'], []]);
    const { pixels, labels } = pictures(24);
    for (const artifact of artifacts) {
      const session = await runtime.InferenceSession.create(artifact.path, { logSeverityLevel: 4 });
      const { scores } = await session.run({ image: new runtime.Tensor('float32', pixels, [labels.length, 1, SIDE, SIDE]) });
      expect([scores?.type, scores?.dims]).toEqual(['float32', [labels.length, 4]]);
      const data = scores?.data as Float32Array;
      expect(labels.map((_, at) => argmax(data.subarray(at * 4, at * 4 + 4)))).toEqual(labels);
      for (let at = 0; at < labels.length; at += 1) {
        const row = data.subarray(at * 4, at * 4 + 4);
        // A background class keeps its share of the probability.
        const sum = row.reduce((total, value) => total + value, 0);
        expect(sum).toBeLessThanOrEqual(1 + 1e-4);
        expect(sum).toBeGreaterThan(0.6);
      }
    }
  });
});

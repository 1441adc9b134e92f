import type { CanonicalInput, CanonicalOutput, ImageInputRecord, OutputRecord } from '@infaas/shared/domain/records';
import fc from 'fast-check';
import type * as OnnxRuntime from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { foldRecords } from './canonical-graph';
import { ONNX_FLOAT, ONNX_INT64, ONNX_UINT8 } from './data-types';
import { foldImageInput } from './fold-image-input';
import { loadOnnxRuntime } from './load-onnxruntime';
import { encodeModel } from './model-proto';
import type { ModelProto } from './model-proto';
import { floatTensor } from './tensor-values';
import { node, tinyModel } from './tiny-models';
import type { TinyModel } from './tiny-models';

const runtime = await loadOnnxRuntime();

async function run(model: ModelProto, feeds: Record<string, OnnxRuntime.Tensor>): Promise<Record<string, OnnxRuntime.Tensor>> {
  const session = await runtime.InferenceSession.create(encodeModel(model), { logSeverityLevel: 4 });
  return (await session.run(feeds)) as Record<string, OnnxRuntime.Tensor>;
}

const recordArbitrary = fc.record({
  channels: fc.constantFrom('gray', 'rgb', 'bgr'), layout: fc.constantFrom('nchw', 'nhwc'), dtype: fc.constantFrom('FP32', 'UINT8'),
  top: fc.constantFrom(1, 255), mean: fc.double({ min: -1, max: 1, noNaN: true }), std: fc.double({ min: 0.1, max: 3, noNaN: true }),
});

function identityImageModel(record: ImageInputRecord, opset: number): ModelProto {
  const count = record.channels === 'gray' ? 1 : 3;
  const dims = record.layout === 'nchw' ? ['n', count, record.height, record.width] : ['n', record.height, record.width, count];
  const elemType = record.dtype === 'UINT8' ? ONNX_UINT8 : ONNX_FLOAT;
  return tinyModel({ opset, inputs: [['pixels', elemType, dims]], outputs: [['seen', elemType, dims]], nodes: [node('Identity', [['pixels'], ['seen']])] });
}

describe('foldImageInput', () => {
  it('shows the model exactly the values that its record describes, in every layout, order, scale and operator set', async () => {
    await fc.assert(
      fc.asyncProperty(recordArbitrary, fc.constantFrom(8, 9, 11, 13, 18, 21), fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 36, maxLength: 36 }), async (drawn, opset, bytes) => {
        const integer = drawn.dtype === 'UINT8';
        const record: ImageInputRecord = {
          kind: 'image', width: 3, height: 2, channels: drawn.channels as 'rgb', layout: drawn.layout as 'nchw', dtype: drawn.dtype as 'FP32',
          range: [0, integer ? 255 : drawn.top], ...(integer ? {} : { mean: [drawn.mean], std: [drawn.std] }),
        };
        const model = identityImageModel(record, opset);
        if (!model.graph) throw new Error('no graph');
        foldImageInput(model.graph, { kind: 'image', name: 'image', width: 3, height: 2, channels: record.channels === 'gray' ? 'gray' : 'rgb', range: [0, 1] }, record);
        const count = record.channels === 'gray' ? 1 : 3;
        const values = Float32Array.from(bytes.slice(0, 2 * count * 6), (byte) => byte / 255);
        const { seen } = await run(model, { image: new runtime.Tensor('float32', values, [2, count, 2, 3]) });
        const data = seen?.data as Float32Array;
        for (let index = 0; index < values.length; index++) {
          const [n, c, h, w] = [Math.floor(index / (count * 6)), Math.floor(index / 6) % count, Math.floor(index / 3) % 2, index % 3];
          const channel = record.channels === 'bgr' ? 2 - c : c;
          const at = record.layout === 'nchw' ? ((n * count + channel) * 2 + h) * 3 + w : ((n * 2 + h) * 3 + w) * count + channel;
          const expected = integer ? (bytes[index] ?? 0) : ((values[index] ?? 0) * drawn.top - drawn.mean) / drawn.std;
          expect(Math.abs((data[at] ?? Number.NaN) - expected)).toBeLessThanOrEqual(1e-4 * Math.max(1, Math.abs(expected)));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('makes gray from rgb, rgb from gray, and resizes to the model', async () => {
    const record: ImageInputRecord = { kind: 'image', width: 6, height: 4, channels: 'rgb', layout: 'nchw', range: [0, 1] };
    const model = identityImageModel(record, 13);
    if (!model.graph) throw new Error('no graph');
    foldImageInput(model.graph, { kind: 'image', name: 'pixels', width: 3, height: 2, channels: 'gray', range: [0, 1] }, record);
    const { seen } = await run(model, { pixels: new runtime.Tensor('float32', new Float32Array(6).fill(0.25), [1, 1, 2, 3]) });
    expect(seen?.dims).toEqual([1, 3, 4, 6]);
    for (const value of seen?.data as Float32Array) expect(value).toBeCloseTo(0.25, 5);
  });

  it('passes a decoded picture through untouched when the model takes bytes', async () => {
    const record: ImageInputRecord = { kind: 'image', width: 3, height: 2, channels: 'rgb', layout: 'nhwc', range: [0, 255], dtype: 'UINT8' };
    const model = identityImageModel(record, 18);
    if (!model.graph) throw new Error('no graph');
    foldImageInput(model.graph, { kind: 'picture', name: 'picture' }, record);
    const pixels = Uint8Array.from({ length: 18 }, (_, index) => index * 13);
    const { seen } = await run(model, { picture: new runtime.Tensor('uint8', pixels, [1, 2, 3, 3]) });
    expect(Array.from(seen?.data as Uint8Array)).toEqual(Array.from(pixels));
  });

  it.each([
    [{ width: 5 }, /record says \[n, 3, 2, 5\]/u],
    [{ layout: 'nhwc' as const }, /nhwc/u],
    [{ dtype: 'FP16' as const }, /FP16.*FP32/u],
    [{ mean: [1, 2] }, /2 values for 3 channels/u],
  ])('refuses the record %j', (change, message) => {
    const record: ImageInputRecord = { kind: 'image', width: 3, height: 2, channels: 'rgb', layout: 'nchw', range: [0, 1] };
    const { graph } = identityImageModel(record, 13);
    if (!graph) throw new Error('no graph');
    expect(() => foldImageInput(graph, { kind: 'picture', name: 'picture' }, { ...record, ...change })).toThrow(message);
  });
});

const ROWS: CanonicalInput = { kind: 'tensors', tensors: [{ name: 'x', dtype: 'FP32', shape: [-1, 4] }] };
const score = (classes: number): CanonicalOutput => ({ kind: 'scores', name: 'scores', classes });
const X = [1, 2, 3, 4, 4, 3, 2, 1];

async function scoresOf(parts: TinyModel, options: { classes: number; record: OutputRecord; data?: number[] }): Promise<number[]> {
  const model = foldRecords(tinyModel(parts), { canonicalInput: ROWS, canonicalOutput: score(options.classes), inputRecord: { kind: 'tensor' }, outputRecord: options.record });
  const { scores } = await run(model, { x: new runtime.Tensor('float32', Float32Array.from(options.data ?? X), [2, 4]) });
  expect([scores?.type, scores?.dims]).toEqual(['float32', [2, options.classes]]);
  return Array.from(scores?.data as Float32Array);
}

describe('foldScoresOutput', () => {
  const plain = (opset: number): TinyModel => ({ opset, inputs: [['x', ONNX_FLOAT, ['n', 4]]], outputs: [['y', ONNX_FLOAT, ['n', 4]]], nodes: [node('Identity', [['x'], ['y']])] });

  it.each([8, 9, 10, 11, 13, 18, 21])('applies softmax and drops the background class in operator set %i', async (opset) => {
    const scores = await scoresOf(plain(opset), { classes: 3, record: { kind: 'scores', activation: 'softmax', classOffset: 1 } });
    const sum = [1, 2, 3, 4].reduce((total, value) => total + Math.exp(value), 0);
    [2, 3, 4].forEach((value, index) => expect(scores[index]).toBeCloseTo(Math.exp(value) / sum, 5));
  });

  it('flattens what comes as a picture of one pixel', async () => {
    const parts = plain(13);
    parts.nodes = [node('Unsqueeze', [['x', 'axes'], ['y']])];
    parts.initializers = [{ name: 'axes', dataType: ONNX_INT64, dims: [2], rawData: Buffer.from(BigInt64Array.from([2n, 3n]).buffer) }];
    parts.outputs = [['y', ONNX_FLOAT, ['n', 4, 1, 1]]];
    expect(await scoresOf(parts, { classes: 4, record: { kind: 'scores' } })).toEqual(X);
  });

  it('answers a class id as one-hot scores', async () => {
    const parts = plain(11);
    parts.nodes = [node('ArgMax', [['x'], ['y']], { axis: 1, keepdims: 0 })];
    parts.outputs = [['y', ONNX_INT64, ['n']]];
    expect(await scoresOf(parts, { classes: 4, record: { kind: 'class-id' } })).toEqual([0, 0, 0, 1, 1, 0, 0, 0]);
  });

  it('answers the float scores beneath a quantised output, and scales one behind a Reshape', async () => {
    const quantised = plain(13);
    quantised.initializers = [floatTensor('scale', [0.5], []), { name: 'zero', dataType: ONNX_UINT8, dims: [], rawData: Uint8Array.of(3) }];
    quantised.nodes = [node('QuantizeLinear', [['x', 'scale', 'zero'], ['y']])];
    quantised.outputs = [['y', ONNX_UINT8, ['n', 4]]];
    expect(await scoresOf(quantised, { classes: 4, record: { kind: 'scores' }, data: X.map((value) => value + 0.1) })).toEqual(X.map((value) => Math.fround(value + 0.1)));
    quantised.nodes = [node('QuantizeLinear', [['x', 'scale', 'zero'], ['q']]), node('Flatten', [['q'], ['y']])];
    expect(await scoresOf(quantised, { classes: 4, record: { kind: 'scores' } })).toEqual(X);
  });

  it('keeps names of the graph apart from the task\'s', async () => {
    const parts = plain(13);
    parts.nodes = [node('Neg', [['x'], ['scores']]), node('Neg', [['scores'], ['y']])];
    expect(await scoresOf(parts, { classes: 4, record: { kind: 'scores' } })).toEqual(X);
  });

  it('names the class count when labels do not fit', async () => {
    await expect(scoresOf(plain(13), { classes: 3, record: { kind: 'scores' } })).rejects.toMatchObject({ code: 'malformed', message: /4 classes, but the task has 3/u, hint: /classOffset to 1/u });
  });
});

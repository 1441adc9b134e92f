import type { CanonicalInput, ImageInputRecord } from '@infaas/shared/domain/records';
import fc from 'fast-check';
import type * as OnnxRuntime from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { halfToNumber } from './compare-outputs';
import { ONNX_FLOAT, ONNX_FLOAT16, ONNX_INT8, ONNX_UINT8 } from './data-types';
import { foldImageInput } from './fold-image-input';
import { loadOnnxRuntime } from './load-onnxruntime';
import { encodeModel } from './model-proto';
import { planesOfImage, planesOfPixels, referenceInput } from './propose/reference-input';
import { node, tinyModel } from './tiny-models';

const runtime = await loadOnnxRuntime();
const ELEMENTS = { FP32: ONNX_FLOAT, FP16: ONNX_FLOAT16, UINT8: ONNX_UINT8, INT8: ONNX_INT8 } as const;

const side = fc.integer({ min: 1, max: 7 });
const channelList = (count: number, of: { min: number; max: number }): fc.Arbitrary<number[]> => fc.oneof(fc.constant<number[]>([]), ...[1, count].map((length) => fc.array(fc.double({ ...of, noNaN: true }), { minLength: length, maxLength: length })));
const recordArbitrary: fc.Arbitrary<ImageInputRecord> = fc.record({
  width: side, height: side, channels: fc.constantFrom('gray' as const, 'rgb' as const, 'bgr' as const), layout: fc.constantFrom('nchw' as const, 'nhwc' as const),
  range: fc.constantFrom<[number, number]>([0, 1], [0, 255], [-1, 1], [1, 0], [255, 0], [-128, 127]), dtype: fc.constantFrom('FP32' as const, 'FP16' as const, 'UINT8' as const, 'INT8' as const),
}).chain((record) => {
  const count = record.channels === 'gray' ? 1 : 3;
  return fc.record({ mean: channelList(count, { min: -2, max: 2 }), std: channelList(count, { min: 0.1, max: 4 }) })
    .map(({ mean, std }) => ({ kind: 'image' as const, ...record, ...(mean.length > 0 ? { mean } : {}), ...(std.length > 0 ? { std } : {}) }));
});
const canonicalArbitrary: fc.Arbitrary<Exclude<CanonicalInput, { kind: 'tensors' }>> = fc.oneof(
  fc.constant({ kind: 'picture' as const, name: 'picture' }),
  fc.record({ width: side, height: side, channels: fc.constantFrom('gray' as const, 'rgb' as const), range: fc.constantFrom<[number, number]>([0, 1], [0, 255], [-1, 1]) }).map((rest) => ({ kind: 'image' as const, name: 'image', ...rest })),
);

/** Runs a graph that only shows its input behind what the record folds in front of it. */
async function shown(canonical: Exclude<CanonicalInput, { kind: 'tensors' }>, record: ImageInputRecord, feed: OnnxRuntime.Tensor): Promise<OnnxRuntime.Tensor | undefined> {
  const count = record.channels === 'gray' ? 1 : 3;
  const dims = record.layout === 'nchw' ? ['n', count, record.height, record.width] : ['n', record.height, record.width, count];
  const elemType = ELEMENTS[record.dtype ?? 'FP32'];
  const model = tinyModel({ opset: 13, inputs: [['pixels', elemType, dims]], outputs: [['seen', elemType, dims]], nodes: [node('Identity', [['pixels'], ['seen']])] });
  if (!model.graph) throw new Error('no graph');
  foldImageInput(model.graph, canonical, record);
  const session = await runtime.InferenceSession.create(encodeModel(model), { logSeverityLevel: 4 });
  return (await session.run({ [canonical.name]: feed }))['seen'];
}

describe('a record folded into the graph', () => {
  it('shows the model what the plain arithmetic of the record gives: all sizes, channels, orders, layouts, ranges, means, deviations and types', async () => {
    await fc.assert(fc.asyncProperty(canonicalArbitrary, recordArbitrary, fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 147, maxLength: 147 }), async (canonical, record, bytes) => {
      const size = canonical.kind === 'image' ? canonical : { width: record.width, height: record.height, channels: record.channels };
      const count = size.channels === 'gray' ? 1 : 3;
      const some = bytes.slice(0, count * size.width * size.height);
      const [feed, planes] = canonical.kind === 'image'
        ? imageOf(canonical, some, count)
        : [new runtime.Tensor('uint8', Uint8Array.from(some), [1, size.height, size.width, count]), planesOfPixels(Uint8Array.from(some), { channels: count, height: size.height, width: size.width })];
      const seen = await shown(canonical, record, feed);
      const expected = referenceInput(planes, record);
      expect(seen?.size).toBe(expected.length);
      const half = record.dtype === 'FP16';
      const values = Array.from(seen?.data as Float32Array, half ? halfToNumber : Number);
      const integer = record.dtype === 'UINT8' || record.dtype === 'INT8';
      Array.from(expected, half ? halfToNumber : Number).forEach((value, at) => {
        // Rounding to whole numbers may tip over at a half; halves have eleven bits.
        const tolerance = integer ? 1 : Math.max(half ? 2e-3 : 2e-5, Math.abs(value) * (half ? 2e-3 : 2e-5), 2e-5 * spread(record));
        expect(Math.abs((values[at] ?? Number.NaN) - value), `element ${at} of ${JSON.stringify(record)}`).toBeLessThanOrEqual(tolerance);
      });
    }), { numRuns: 120, seed: 7 });
  });
});

function imageOf(canonical: Extract<CanonicalInput, { kind: 'image' }>, bytes: number[], count: number): [OnnxRuntime.Tensor, ReturnType<typeof planesOfImage>] {
  const [low, high] = canonical.range;
  const values = Float32Array.from(bytes, (byte) => low + (byte / 255) * (high - low));
  return [new runtime.Tensor('float32', values, [1, count, canonical.height, canonical.width]), planesOfImage(values, canonical)];
}

/** Largest value that a record makes: single precision is relative to what was added up. */
function spread({ range, std = [1] }: ImageInputRecord): number {
  return (Math.max(Math.abs(range[0]), Math.abs(range[1])) + 2) / Math.min(...std);
}

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CanonicalInput, CanonicalOutput, ImageInputRecord, OutputRecord } from '@infaas/shared/domain/records';
import { afterAll, describe, expect } from 'vitest';
import { decodePicture } from '../picture/decode-picture';
import { readValidationSet } from '../validation/read-validation-set';
import type { ValidationSet } from '../validation/read-validation-set';
import { generateVariants } from './generate';
import type { GenerationResult } from './generation-result';
import { loadOnnxRuntime } from './load-onnxruntime';
import { itWithData, testData } from './shared-test-data';

const directory = mkdtempSync(path.join(tmpdir(), 'infaas-generate-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

type Model = { file: string; input: CanonicalInput; output: CanonicalOutput; inputRecord: ImageInputRecord; outputRecord: OutputRecord };

async function generate(model: Model): Promise<GenerationResult> {
  const { input, output, inputRecord, outputRecord } = model;
  const outputDirectory = mkdtempSync(path.join(directory, 'model-'));
  const modelBytes = readFileSync(testData(model.file));
  return generateVariants(await loadOnnxRuntime(), { modelBytes, outputDirectory, canonicalInput: input, canonicalOutput: output, inputRecord, outputRecord, stage: 'base' });
}

async function accuracyOf(modelPath: string, set: ValidationSet): Promise<number> {
  const runtime = await loadOnnxRuntime();
  const session = await runtime.InferenceSession.create(modelPath, { intraOpNumThreads: 1 });
  const batch = 64;
  let right = 0;
  for (let from = 0; from < set.count; from += batch) {
    const count = Math.min(batch, set.count - from);
    const samples = await Promise.all(Array.from({ length: count }, (_, row) => set.sample(from + row)));
    const pixels = new Float32Array(count * 784);
    samples.forEach(([tensor], row) => pixels.set(new Float32Array((tensor?.data ?? new Uint8Array(3136)).slice().buffer), row * 784));
    const { scores } = await session.run({ image: new runtime.Tensor('float32', pixels, [count, 1, 28, 28]) });
    const data = scores?.data as Float32Array;
    for (let row = 0; row < count; row++) right += argmax(data.subarray(row * 10, row * 10 + 10)) === set.labels?.[from + row] ? 1 : 0;
  }
  return (100 * right) / set.count;
}

function argmax(values: Float32Array): number {
  return values.reduce((best, value, index) => (value > (values[best] ?? -Infinity) ? index : best), 0);
}

const DIGITS: CanonicalInput = { kind: 'image', name: 'image', width: 28, height: 28, channels: 'gray', range: [0, 1] };
const TEN: CanonicalOutput = { kind: 'scores', name: 'scores', classes: 10 };
const GRAY_28 = { kind: 'image', width: 28, height: 28, channels: 'gray', layout: 'nchw' } as const;

describe('two MNIST networks of different input scales behind one canonical input', () => {
  const cases: { model: Model; accuracy: number }[] = [
    {
      model: { file: 'models/mnist/ort-examples_mnist.onnx', input: DIGITS, output: TEN, inputRecord: { ...GRAY_28, range: [0, 255] }, outputRecord: { kind: 'scores', activation: 'softmax' } },
      accuracy: 98.91,
    },
    {
      model: {
        file: 'models/mnist/tribuo_cnn_mnist.onnx', input: DIGITS, output: TEN, inputRecord: { ...GRAY_28, range: [0, 1], mean: [0.1307], std: [0.3081] },
        outputRecord: { kind: 'scores', activation: 'softmax' },
      },
      accuracy: 99.07,
    },
  ];
  for (const { model, accuracy } of cases) {
    itWithData(`${model.file}: accuracy on 10,000 digits as published, base and optimised`, async () => {
      const files = ['t10k-images-idx3-ubyte.gz', 't10k-labels-idx1-ubyte.gz'].map((name) => ({ name, bytes: readFileSync(testData(`samples/mnist/${name}`)) }));
      const set = readValidationSet({ files, input: DIGITS, output: TEN, labels: [] });
      expect([set.format, set.count]).toEqual(['idx', 10_000]);
      const { artifacts, rejected } = await generate(model);
      expect(rejected).toEqual([]);
      expect(artifacts.map(({ form, maxBatch }) => [form, maxBatch])).toEqual([['base', 64], ['opt', 64]]);
      for (const artifact of artifacts) {
        const measured = await accuracyOf(artifact.path, set);
        console.info(`${model.file} ${artifact.form}: ${measured} %`);
        expect(Math.abs(measured - accuracy)).toBeLessThan(0.1);
      }
    });
  }
});

describe('four MobileNets of different input sizes behind one picture task', () => {
  const nets = [['mobilenet_v1_0.25_128_quant', 128], ['mobilenet_v1_0.5_160_quant', 160], ['mobilenet_v1_0.75_192_quant', 192], ['mobilenet_v2_1.0_224_quant', 224]] as const;
  // The owl is a burrowing owl, none of the 1,000 classes; every one of these networks sees the same bird nearest to it.
  const pictures = [['owl.jpg', /owl|ruffed grouse/u], ['hot_dog.jpg', /hotdog/u], ['parrot.jpg', /macaw/u]] as const;
  for (const [name, side] of nets) {
    itWithData(`${name} names owl, hot dog and parrot`, async () => {
      const labels = readFileSync(testData('models/imagenet/imagenet_labels.txt'), 'utf8').trim().split('\n').map((line) => line.replace(/^\d+\s+/u, ''));
      const inputRecord: ImageInputRecord = { kind: 'image', width: side, height: side, channels: 'rgb', layout: 'nhwc', range: [0, 255], dtype: 'UINT8' };
      const { artifacts, rejected } = await generate({
        file: `models/imagenet/${name}.onnx`, input: { kind: 'picture', name: 'picture' }, output: { kind: 'scores', name: 'scores', classes: 1001 },
        inputRecord, outputRecord: { kind: 'scores', classOffset: 0 },
      });
      // It came quantised: no other precision is made of it, with the reason.
      expect(rejected.filter(({ form }) => form !== 'derived')).toEqual([]);
      expect(artifacts.map(({ form }) => form)).toEqual(['base', 'opt']);
      const runtime = await loadOnnxRuntime();
      for (const artifact of artifacts) {
        const session = await runtime.InferenceSession.create(artifact.path, { intraOpNumThreads: 1 });
        for (const [file, pattern] of pictures) {
          const pixels = await decodePicture(readFileSync(testData(`samples/images/${file}`)), inputRecord);
          const { scores } = await session.run({ picture: new runtime.Tensor('uint8', pixels, [1, side, side, 3]) });
          const values = scores?.data as Float32Array;
          const best = argmax(values);
          console.info(`${name} ${artifact.form} ${file}: ${labels[best] ?? ''} ${values[best]?.toFixed(3) ?? ''}`);
          expect([scores?.type, scores?.dims]).toEqual(['float32', [1, 1001]]);
          expect(labels[best]).toMatch(pattern);
        }
      }
    });
  }
});

describe('a gesture classifier that answers class ids, on its own labelled table', () => {
  itWithData('keypoint_classifier: accuracy on the whole table as published', async () => {
    const input: CanonicalInput = { kind: 'tensors', tensors: [{ name: 'hand', dtype: 'FP32', shape: [-1, 42] }] };
    const output: CanonicalOutput = { kind: 'scores', name: 'scores', classes: 3 };
    const set = readValidationSet({ files: [{ name: 'keypoint.csv', bytes: readFileSync(testData('models/gesture/keypoint.csv')) }], input, output, labels: [] });
    const outputDirectory = mkdtempSync(path.join(directory, 'model-'));
    const runtime = await loadOnnxRuntime();
    const { artifacts } = await generateVariants(runtime, {
      modelBytes: readFileSync(testData('models/gesture/keypoint_classifier.onnx')), outputDirectory, canonicalInput: input, canonicalOutput: output,
      inputRecord: { kind: 'tensor' }, outputRecord: { kind: 'class-id' },
    });
    const session = await runtime.InferenceSession.create(artifacts[0]?.path ?? '');
    const rows = new Float32Array(set.count * 42);
    for (let index = 0; index < set.count; index++) rows.set(new Float32Array(((await set.sample(index))[0]?.data ?? new Uint8Array()).slice().buffer), index * 42);
    const { scores } = await session.run({ hand: new runtime.Tensor('float32', rows, [set.count, 42]) });
    const data = scores?.data as Float32Array;
    const right = Array.from({ length: set.count }, (_, row) => argmax(data.subarray(row * 3, row * 3 + 3))).filter((best, row) => best === set.labels?.[row]).length;
    console.info(`keypoint_classifier: ${((100 * right) / set.count).toFixed(2)} % of ${set.count}`);
    expect((100 * right) / set.count).toBeGreaterThan(96);
  });
});

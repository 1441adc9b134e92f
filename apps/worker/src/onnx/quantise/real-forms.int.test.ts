import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Inspection } from '@infaas/shared/jobs/catalogue';
import type { CanonicalInput, CanonicalOutput, ImageInputRecord, OutputRecord } from '@infaas/shared/domain/records';
import { seededRandom } from '@infaas/shared/domain/random';
import type * as OnnxRuntime from 'onnxruntime-node';
import { afterAll, describe, expect, it } from 'vitest';
import { generateVariants } from '../generate';
import type { GenerationResult } from '../generation-result';
import { readModel } from '../inspect-model';
import { loadOnnxRuntime } from '../load-onnxruntime';
import { encodeModel } from '../model-proto';
import { itWithData, testData } from '../shared-test-data';
import { trialInputs } from '../trial-inputs';
import { TRIAL_OPTIONS } from '../trial-session';
import { writeCalibrationFile } from './calibration-file';
import { deriveForms } from './derive-forms';
import { describeErrors } from './form-errors';

const runtime = await loadOnnxRuntime();
const folder = mkdtempSync(path.join(tmpdir(), 'infaas-real-forms-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PIXELS = 784;
type Digits = { images: Uint8Array; labels: Uint8Array };
type Records = { inputRecord: ImageInputRecord; outputRecord: OutputRecord };
const input: CanonicalInput = { kind: 'image', name: 'image', width: 28, height: 28, channels: 'gray', range: [0, 1] };
const output: CanonicalOutput = { kind: 'scores', name: 'scores', classes: 10 };
const image = { kind: 'image', width: 28, height: 28, channels: 'gray', layout: 'nchw', range: [0, 255], dtype: 'FP32' } as const satisfies ImageInputRecord;

function pictures({ images }: Digits, from: number, count: number): Float32Array {
  return Float32Array.from(images.subarray(from * PIXELS, (from + count) * PIXELS), (value) => value / 255);
}

async function generateAll(file: string, records: Records, calibration: Digits): Promise<GenerationResult> {
  const calibrationPath = path.join(folder, 'calibration');
  const step = Math.floor(calibration.labels.length / 200);
  const samples = Array.from({ length: 200 }, (_, index) => (
    [{ name: 'image', dtype: 'FP32' as const, shape: [1, 1, 28, 28], data: new Uint8Array(pictures(calibration, index * step, 1).buffer) }]));
  expect(await writeCalibrationFile(calibrationPath, samples)).toBe(200);
  return generateVariants(runtime, {
    modelBytes: readFileSync(file), outputDirectory: folder, canonicalInput: input, canonicalOutput: output, ...records, calibrationPath,
  });
}

async function accuracyOf(file: string, digits: Digits): Promise<number> {
  const session = await runtime.InferenceSession.create(file, { ...TRIAL_OPTIONS, graphOptimizationLevel: 'all' });
  const batch = 50;
  let hits = 0;
  for (let from = 0; from < digits.labels.length; from += batch) {
    const { scores } = await session.run({ image: new runtime.Tensor('float32', pictures(digits, from, batch), [batch, 1, 28, 28]) });
    const values = scores?.data as Float32Array;
    for (let row = 0; row < batch; row += 1) {
      const mine = values.subarray(row * 10, row * 10 + 10);
      hits += mine.indexOf(Math.max(...mine)) === digits.labels[from + row] ? 1 : 0;
    }
  }
  await session.release();
  return hits / digits.labels.length;
}

/** Accuracy of every form, printed with its errors against the base. */
async function accuracies(name: string, result: GenerationResult, digits: Digits): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const artifact of result.artifacts) {
    const form = artifact.form === 'opt' ? `${artifact.precision}-opt` : artifact.precision;
    const accuracy = await accuracyOf(artifact.path, digits);
    found.set(form, accuracy);
    console.info(`${name} ${form}: ${(accuracy * 100).toFixed(2)} % of ${digits.labels.length}, ${artifact.bytes} bytes${artifact.errors ? ` (${artifact.errors.method ?? ''} ${describeErrors(artifact.errors)})` : ''}`);
  }
  for (const { precision, reason } of result.rejected) console.info(`${name} ${precision} rejected: ${reason}`);
  return found;
}

/** Parts of accuracy that a form may lose. */
const MOST_LOSS = 0.003;

function expectSmallLoss(found: ReadonlyMap<string, number>): void {
  const base = found.get('fp32') ?? 0;
  expect(found.get('int8-static') ?? 0).toBeGreaterThanOrEqual(base - MOST_LOSS);
  for (const accuracy of found.values()) expect(accuracy).toBeGreaterThanOrEqual(base - MOST_LOSS);
}

describe('forms of real digit networks', () => {
  const models: { name: string; file: string; records: Records }[] = [
    { name: 'ort-examples', file: 'models/mnist/ort-examples_mnist.onnx', records: { inputRecord: image, outputRecord: { kind: 'scores', activation: 'softmax' } } },
    { name: 'tribuo', file: 'models/mnist/tribuo_cnn_mnist.onnx', records: { inputRecord: { ...image, range: [0, 1], mean: [0.1307], std: [0.3081] }, outputRecord: { kind: 'scores', activation: 'softmax' } } },
  ];
  for (const { name, file, records } of models) {
    itWithData(`${name}: static int8 loses at most 0.3 points on 10,000 digits`, async () => {
      const digits: Digits = {
        images: gunzipSync(readFileSync(testData('samples/mnist/t10k-images-idx3-ubyte.gz'))).subarray(16),
        labels: gunzipSync(readFileSync(testData('samples/mnist/t10k-labels-idx1-ubyte.gz'))).subarray(8),
      };
      const found = await accuracies(name, await generateAll(testData(file), records, digits), digits);
      expect(found.get('fp32')).toBeGreaterThan(0.985);
      expectSmallLoss(found);
    }, 120_000);
  }
});

describe('forms of the demo networks', () => {
  it.each(['digits-cnn-s', 'digits-cnn-l'])('%s: static int8 loses at most 0.3 points on its test pictures', async (name) => {
    const demo = path.resolve(import.meta.dirname, '../../../../../packages/demo');
    const { makeSplit } = (await import(/* @vite-ignore */ path.join(demo, 'src/digits.ts'))) as { makeSplit: (split: string, count: number) => Digits };
    const models = JSON.parse(readFileSync(path.join(demo, 'models/models.json'), 'utf8')) as ({ name: string; file: string } & Records)[];
    const model = models.find((candidate) => candidate.name === name);
    if (!model) throw new Error(`no ${name}`);
    const result = await generateAll(path.join(demo, 'models', model.file), model, makeSplit('validation', 1_000));
    expectSmallLoss(await accuracies(name, result, makeSplit('test', 4_000)));
  }, 120_000);
});

describe('speed of a large convolution network', () => {
  itWithData('light_resnet50: every convolution becomes an integer one', async () => {
    const { model, inspection } = readModel(readFileSync(testData('models/light/light_resnet50.onnx')));
    const bytes = encodeModel(model);
    const base = await runtime.InferenceSession.create(bytes, { ...TRIAL_OPTIONS, graphOptimizationLevel: 'all' });
    const samples = randomSamples(inspection);
    const { artifacts, rejected } = await deriveForms(runtime, {
      base: { session: base, bytes, inputs: inspection.signature.inputs, freeSize: { last: 1, inner: 1 }, maxBatch: 1 }, samples, scores: true, forms: ['int8-static', 'fp16'], outputDirectory: folder,
    });
    expect(rejected).toEqual([]);
    const fused = path.join(folder, 'fused.onnx');
    const file = artifacts[0]?.path ?? '';
    const session = await runtime.InferenceSession.create(file, { ...TRIAL_OPTIONS, graphOptimizationLevel: 'all', optimizedModelFilePath: fused });
    expect(readModel(readFileSync(fused)).inspection.operators).toMatchObject({ QLinearConv: 53, QLinearAdd: 16, QGemm: 1 });
    const [fp32, int8] = await medianMs([base, session], samples[0] ?? {});
    console.info(`light_resnet50, 1 thread: fp32 ${fp32?.toFixed(1)} ms, int8-static ${int8?.toFixed(1)} ms, ${((fp32 ?? 0) / (int8 ?? 1)).toFixed(2)} x faster`);
    for (const artifact of artifacts) console.info(`light_resnet50 ${artifact.precision}: ${artifact.errors ? describeErrors(artifact.errors) : ''}`);
  }, 180_000);
});

function randomSamples(inspection: Inspection) {
  const random = seededRandom(5);
  return [0, 1].map(() => trialInputs(runtime, inspection.signature.inputs, { batch: 1, freeSize: { last: 1, inner: 1 }, random }));
}

async function medianMs(sessions: readonly OnnxRuntime.InferenceSession[], feeds: Record<string, OnnxRuntime.Tensor>): Promise<number[]> {
  const times: number[][] = sessions.map(() => []);
  for (let round = 0; round < 9; round += 1) {
    for (const [index, session] of sessions.entries()) {
      const start = performance.now();
      await session.run(feeds);
      times[index]?.push(performance.now() - start);
    }
  }
  return times.map((values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0);
}

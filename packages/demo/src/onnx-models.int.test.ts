import { seededRandom } from '@infaas/shared/domain/random';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';

import { DEMO_ARCHITECTURES } from './architectures';
import { demoWorkspace } from './demo-workspace';
import { DIGIT_PIXELS, makeSplit } from './digits';
import { exportOnnx } from './export-onnx';
import { MODELS_DIRECTORY } from './models-directory';
import { makeNetwork } from './network';
import { accuracyOf, classify, modelInput, trainNetwork, untrainedNetwork } from './train-network';

import type { ImageInputRecord } from '@infaas/shared/domain/records';
import type { DigitSet } from './digits';

const BATCH = 100;
const OPTIONS: InferenceSession.SessionOptions = { intraOpNumThreads: 1 };

async function logitsOf(session: InferenceSession, { images, labels }: DigitSet, record: ImageInputRecord): Promise<Float32Array> {
  const logits = new Float32Array(labels.length * 10);
  for (let start = 0; start < labels.length; start += BATCH) {
    const count = Math.min(BATCH, labels.length - start);
    const input = modelInput(images.subarray(start * DIGIT_PIXELS, (start + count) * DIGIT_PIXELS), record);
    const { logits: answer } = await session.run({ image: new Tensor('float32', input, [count, 1, 28, 28]) });
    expect(answer?.dims).toEqual([count, 10]);
    logits.set(answer?.data as Float32Array, start * 10);
  }
  return logits;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (b[index] ?? NaN))), 0);
}

describe('shipped ONNX files', { timeout: 120_000 }, () => {
  it.each(demoWorkspace(MODELS_DIRECTORY).architectures)('$name reaches its stated accuracy in ONNX Runtime', async (model) => {
    const session = await InferenceSession.create(model.path, OPTIONS);
    expect(session.inputNames).toEqual(['image']);
    expect(session.outputNames).toEqual(['logits']);
    const test = makeSplit('test', model.testPictures);
    const accuracy = accuracyOf(await logitsOf(session, test, model.inputRecord), test.labels);
    // One picture may lie so near the border that rounding decides it.
    expect(Math.abs(accuracy - model.testAccuracy)).toBeLessThanOrEqual(1 / model.testPictures);
    await session.release();
  });
});

describe('exportOnnx', { timeout: 120_000 }, () => {
  it.each(DEMO_ARCHITECTURES)('$name: ONNX Runtime answers as the trainer does, within 1e-4', async (architecture) => {
    const network = trainNetwork({ ...architecture, pictures: 320 }, () => undefined);
    const session = await InferenceSession.create(exportOnnx(network, architecture.name), OPTIONS);
    const set = makeSplit('validation', 130);
    const expected = classify(network, set, architecture.inputRecord);
    expect(largestDifference(expected, await logitsOf(session, set, architecture.inputRecord))).toBeLessThan(1e-4);
    expect(largestDifference(expected, classify(untrainedNetwork(architecture), set, architecture.inputRecord))).toBeGreaterThan(0.1);
    await session.release();
  });

  it('trains and writes the same bytes twice', () => {
    const [, , architecture] = DEMO_ARCHITECTURES;
    if (architecture === undefined) throw new Error('there is a third architecture');
    const write = (seed: number): Uint8Array => exportOnnx(trainNetwork({ ...architecture, seed, pictures: 160 }, () => undefined), 'twice');
    expect(write(5)).toEqual(write(5));
    expect(write(5)).not.toEqual(write(6));
  });

  it('refuses a network without layers', () => {
    expect(() => exportOnnx(makeNetwork({ channels: 1, height: 28, width: 28 }, [], seededRandom(1)), 'empty')).toThrow(/no layers/);
  });
});

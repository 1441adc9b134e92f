import { seededRandom } from '@infaas/shared/domain/random';
import type { ImageInputRecord } from '@infaas/shared/domain/records';

import { makeAdam } from './adam';
import { OUTPUT_CLASSES } from './architectures';
import { DIGIT_PIXELS, makeSplit } from './digits';
import { backward, forward, makeNetwork, parametersOf } from './network';
import { predictedClasses, softmaxLoss } from './softmax-loss';

import type { DemoArchitecture } from './architectures';
import type { DigitSet } from './digits';
import type { Network } from './network';

const BATCH = 32;
/** Part of the training in which the rate climbs from zero; after it the rate falls in a line to zero. */
const WARM_UP = 0.05;
const EVALUATION_BATCH = 50;

export type TrainingProgress = { pictures: number; loss: number };

/** Returns the architecture's network, trained on its number of fresh training pictures; the same on every machine. */
export function trainNetwork(architecture: DemoArchitecture, onProgress: (progress: TrainingProgress) => void): Network {
  const network = untrainedNetwork(architecture);
  const step = makeAdam(parametersOf(network));
  const steps = Math.floor(architecture.pictures / BATCH);
  let recentLoss = 0;
  for (let index = 0; index < steps; index += 1) {
    const { images, labels } = makeSplit('train', BATCH, index * BATCH);
    const logits = forward(network, modelInput(images, architecture.inputRecord), BATCH);
    const { gradient, loss } = softmaxLoss(logits, labels);
    backward(network, gradient, BATCH);
    step(architecture.learningRate * rateAt(index / steps));
    recentLoss += (loss - recentLoss) * 0.02;
    if (index % 250 === 249) onProgress({ pictures: (index + 1) * BATCH, loss: recentLoss });
  }
  return network;
}

/** Returns the architecture's network as it is before training. */
export function untrainedNetwork(architecture: DemoArchitecture): Network {
  return makeNetwork({ channels: 1, height: 28, width: 28 }, architecture.plan, seededRandom(architecture.seed));
}

/** Returns the values that a model with this input record wants, for gray values 0..255. */
export function modelInput(images: Uint8Array, record: ImageInputRecord): Float32Array {
  const scale = (record.range[1] - record.range[0]) / 255;
  const mean = record.mean?.[0] ?? 0;
  const std = record.std?.[0] ?? 1;
  return Float32Array.from(images, (gray) => (record.range[0] + gray * scale - mean) / std);
}

/** Returns the logits [count, 10] of every picture of a set. */
export function classify(network: Network, set: DigitSet, record: ImageInputRecord): Float32Array {
  const logits = new Float32Array(set.labels.length * OUTPUT_CLASSES);
  for (let start = 0; start < set.labels.length; start += EVALUATION_BATCH) {
    const count = Math.min(EVALUATION_BATCH, set.labels.length - start);
    const images = set.images.subarray(start * DIGIT_PIXELS, (start + count) * DIGIT_PIXELS);
    logits.set(forward(network, modelInput(images, record), count), start * OUTPUT_CLASSES);
  }
  return logits;
}

/** Returns the part of the labels (0..1) that the logits [count, 10] predict. */
export function accuracyOf(logits: Float32Array, labels: Uint8Array): number {
  const predicted = predictedClasses(logits, OUTPUT_CLASSES);
  return labels.reduce((right, label, index) => right + (predicted[index] === label ? 1 : 0), 0) / labels.length;
}

function rateAt(done: number): number {
  return done < WARM_UP ? done / WARM_UP : (1 - done) / (1 - WARM_UP);
}

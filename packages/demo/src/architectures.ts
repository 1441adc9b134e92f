import type { ImageInputRecord, OutputRecord } from '@infaas/shared/domain/records';

import type { LayerPlan } from './network';

/** How one demo architecture is built, trained and described. */
export type DemoArchitecture = {
  name: string;
  /** What it is, for people. */
  summary: string;
  plan: readonly LayerPlan[];
  seed: number;
  /** Training pictures seen; none is seen twice. */
  pictures: number;
  learningRate: number;
  inputRecord: ImageInputRecord;
  outputRecord: OutputRecord;
};

export const OUTPUT_CLASSES = 10;

const PLAIN_INPUT: ImageInputRecord = { kind: 'image', width: 28, height: 28, channels: 'gray', layout: 'nchw', range: [0, 1], dtype: 'FP32' };
/** Gray values of the training pictures, measured on the first thousand: the habit of many published models. */
const NORMALISED_INPUT: ImageInputRecord = { ...PLAIN_INPUT, range: [0, 255], mean: [44], std: [59] };
const LOGITS: OutputRecord = { kind: 'scores', activation: 'softmax', classOffset: 0 };

/** The architectures of the task `digits`, cheapest first. */
export const DEMO_ARCHITECTURES: readonly DemoArchitecture[] = [
  {
    name: 'digits-linear',
    summary: 'One linear layer',
    plan: [{ kind: 'dense', units: OUTPUT_CLASSES }],
    seed: 11, pictures: 64_000, learningRate: 0.002, inputRecord: PLAIN_INPUT, outputRecord: LOGITS,
  },
  {
    name: 'digits-mlp',
    summary: 'Two hidden layers',
    plan: [{ kind: 'dense', units: 112 }, { kind: 'relu' }, { kind: 'dense', units: 48 }, { kind: 'relu' }, { kind: 'dense', units: OUTPUT_CLASSES }],
    seed: 12, pictures: 24_000, learningRate: 0.002, inputRecord: NORMALISED_INPUT, outputRecord: LOGITS,
  },
  {
    name: 'digits-cnn-s',
    summary: 'Two convolutions',
    plan: [
      { kind: 'conv', filters: 8 }, { kind: 'relu' }, { kind: 'pool' },
      { kind: 'conv', filters: 32 }, { kind: 'relu' }, { kind: 'pool' },
      { kind: 'dense', units: OUTPUT_CLASSES },
    ],
    seed: 13, pictures: 36_000, learningRate: 0.003, inputRecord: PLAIN_INPUT, outputRecord: LOGITS,
  },
  {
    name: 'digits-cnn-l',
    summary: 'Four convolutions',
    plan: [
      { kind: 'conv', filters: 16 }, { kind: 'relu' }, { kind: 'pool' },
      { kind: 'conv', filters: 32 }, { kind: 'relu' },
      { kind: 'conv', filters: 40 }, { kind: 'relu' }, { kind: 'pool' },
      { kind: 'conv', filters: 48 }, { kind: 'relu' }, { kind: 'pool' },
      { kind: 'dense', units: OUTPUT_CLASSES },
    ],
    seed: 14, pictures: 48_000, learningRate: 0.003, inputRecord: PLAIN_INPUT, outputRecord: LOGITS,
  },
];

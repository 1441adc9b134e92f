import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { CanonicalInput, CanonicalOutput } from '@infaas/shared/domain/records';

import { DEMO_APPLICATIONS } from './demo-applications';
import { DIGIT_LABELS, DIGIT_SIZE, makeSplit } from './digits';
import { MODEL_INDEX_FILE } from './model-index';
import { encodeNpz } from './npz';

import type { DemoApplication } from './demo-applications';
import type { DemoModel } from './model-index';

const VALIDATION_PICTURES = 2_000;

/** What the first start puts into the demo workspace. */
export type DemoWorkspace = {
  task: { name: string; description: string; metric: 'top1'; labels: readonly string[]; input: CanonicalInput; output: CanonicalOutput };
  /** Cheapest first, each with the path of its ONNX file. */
  architectures: (DemoModel & { path: string })[];
  validation: { fileName: string; encode(): Uint8Array };
  applications: readonly DemoApplication[];
};

/**
 * Returns the description of the demo workspace, with model files in `modelsDirectory` (packages/demo/models). Throws when the
 * directory has no models.json. `validation.encode` draws the validation split (a quarter of a second) and returns .npz bytes.
 */
export function demoWorkspace(modelsDirectory: string): DemoWorkspace {
  const models = JSON.parse(readFileSync(join(modelsDirectory, MODEL_INDEX_FILE), 'utf8')) as DemoModel[];
  return {
    task: {
      name: 'digits',
      description: 'Which digit does a 28 × 28 picture show? Strokes with random distortion, noise and occlusion.',
      metric: 'top1',
      labels: DIGIT_LABELS,
      input: { kind: 'image', name: 'image', width: DIGIT_SIZE, height: DIGIT_SIZE, channels: 'gray', range: [0, 1] },
      output: { kind: 'scores', name: 'scores', classes: DIGIT_LABELS.length },
    },
    architectures: models.map((model) => ({ ...model, path: join(modelsDirectory, model.file) })),
    validation: { fileName: 'digits-validation.npz', encode: () => encodeNpz(makeSplit('validation', VALIDATION_PICTURES)) },
    applications: DEMO_APPLICATIONS,
  };
}

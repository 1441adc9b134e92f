import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { DEMO_ARCHITECTURES } from './architectures';
import { makeSplit } from './digits';
import { exportOnnx } from './export-onnx';
import { MODEL_INDEX_FILE } from './model-index';
import { MODELS_DIRECTORY } from './models-directory';
import { multiplyAddsOf, parametersOf } from './network';
import { accuracyOf, classify, trainNetwork } from './train-network';

import type { DemoArchitecture } from './architectures';
import type { DemoModel } from './model-index';

const TEST_PICTURES = 4_000;

mkdirSync(MODELS_DIRECTORY, { recursive: true });
const models = DEMO_ARCHITECTURES.map(trainAndWrite);
writeFileSync(join(MODELS_DIRECTORY, MODEL_INDEX_FILE), `${JSON.stringify(models, null, 2)}\n`);

function trainAndWrite(architecture: DemoArchitecture): DemoModel {
  const started = performance.now();
  const network = trainNetwork(architecture, ({ pictures, loss }) => {
    process.stdout.write(`${architecture.name}: ${pictures} pictures, loss ${loss.toFixed(4)}\n`);
  });
  const seconds = Math.round((performance.now() - started) / 1000);
  const test = makeSplit('test', TEST_PICTURES);
  const testAccuracy = accuracyOf(classify(network, test, architecture.inputRecord), test.labels);
  const bytes = exportOnnx(network, architecture.name);
  const file = `${architecture.name}.onnx`;
  writeFileSync(join(MODELS_DIRECTORY, file), bytes);
  process.stdout.write(`${architecture.name}: accuracy ${testAccuracy}, ${bytes.length} bytes, trained in ${seconds} s\n`);
  return {
    name: architecture.name,
    summary: architecture.summary,
    file,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
    parameters: parametersOf(network).reduce((sum, { values }) => sum + values.length, 0),
    multiplyAdds: multiplyAddsOf(network),
    seed: architecture.seed,
    trainingPictures: architecture.pictures,
    testAccuracy,
    testPictures: TEST_PICTURES,
    inputRecord: architecture.inputRecord,
    outputRecord: architecture.outputRecord,
  };
}

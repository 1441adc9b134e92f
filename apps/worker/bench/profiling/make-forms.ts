import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '@infaas/shared/domain/random';
import { elementCount, type TensorSpec } from '@infaas/shared/domain/tensor';
import type { Executable } from '@infaas/shared/jobs/catalogue';
import { writeCalibrationFile } from '../../src/onnx/quantise/calibration-file';
import { runGenerator, runInspector } from '../../src/onnx/run-inspector';

export type BenchModel = { name: string; path: string };
export type Forms = { executables: Executable[]; artifactPath: (sha256: string) => string };

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const CALIBRATION_SAMPLES = 32;

/** Writes the named models into a folder: those of the demo as they are shipped, the others with random weights. */
export function writeBenchModels(folder: string, names: readonly string[]): BenchModel[] {
  return names.map((name) => {
    const path = join(folder, `${name}.onnx`);
    if (name.startsWith('digits-')) copyFileSync(join(root, 'packages/demo/models', `${name}.onnx`), path);
    else {
      const made = spawnSync(process.execPath, ['--import', 'tsx', join(root, 'apps/worker/bench/serving-models.ts'), folder, name], { cwd: root, encoding: 'utf8' });
      if (made.status !== 0) throw new Error(`${name} could not be written: ${made.stderr.slice(-1_000)}`);
    }
    return { name, path };
  });
}

type FormsOrder = { folder: string; model: BenchModel; inspectorPath: string; say: (line: string) => void };

/** Makes every form of a model that the product makes, each at one thread and at all; static int8 is calibrated on random inputs. */
export async function makeForms({ folder, model, inspectorPath, say }: FormsOrder): Promise<Forms> {
  const target = { nodePath: process.execPath, inspectorPath };
  const outputDirectory = join(folder, `forms-${model.name}`);
  mkdirSync(outputDirectory);
  const { signature } = await runInspector(target, { modelPath: model.path });
  const calibrationPath = join(outputDirectory, 'calibration');
  await writeCalibrationFile(calibrationPath, randomSamples(signature.inputs));
  const order = {
    modelPath: model.path, outputDirectory, canonicalInput: { kind: 'tensors' as const, tensors: signature.inputs }, canonicalOutput: { kind: 'tensors' as const, tensors: signature.outputs },
    inputRecord: { kind: 'tensor' as const }, outputRecord: { kind: 'tensor' as const },
  };
  const base = await runGenerator(target, { ...order, stage: 'base' });
  const derived = await runGenerator(target, { ...order, stage: 'derived', calibrationPath });
  for (const { precision, reason } of derived.rejected) say(`${model.name}: no ${precision}: ${reason}`);
  const artifacts = [...base.artifacts, ...derived.artifacts];
  const paths = new Map(artifacts.map((artifact) => [artifact.sha256, artifact.path]));
  const threads = [...new Set([1, cpus().length])];
  const executables = artifacts.flatMap((artifact) => threads.map((count): Executable => {
    const name = `${artifact.form === 'opt' ? `${artifact.precision}-opt` : artifact.precision}.t${count}`;
    return {
      variantId: name, variantName: name, artifact: artifact.sha256, provider: 'cpu', threads: count, maxBatch: artifact.maxBatch,
      input: order.canonicalInput, output: order.canonicalOutput, picture: null, latency: [], memoryBytes: 0,
    };
  }));
  return { executables, artifactPath: (sha256) => paths.get(sha256) ?? '' };
}

function randomSamples(inputs: readonly TensorSpec[]): { name: string; dtype: 'FP32'; shape: number[]; data: Uint8Array }[][] {
  const random = seededRandom(3);
  return Array.from({ length: CALIBRATION_SAMPLES }, () => inputs.map(({ name, shape }) => {
    const own = shape.map((size) => (size === -1 ? 1 : size));
    const values = Float32Array.from({ length: elementCount(own) }, () => random());
    return { name, dtype: 'FP32' as const, shape: own, data: new Uint8Array(values.buffer) };
  }));
}

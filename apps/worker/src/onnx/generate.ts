import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { seededRandom } from '@infaas/shared/domain/random';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { DerivedPrecision } from '@infaas/shared/jobs/catalogue';
import type * as OnnxRuntime from 'onnxruntime-node';
import { foldRecords } from './canonical-graph';
import type { CanonicalMapping } from './canonical-graph';
import { compareOutputs } from './compare-outputs';
import { freeBatchDimension } from './free-batch-dimension';
import { DERIVED_PRECISIONS } from './generation-result';
import type { GeneratedArtifact, GenerationResult } from './generation-result';
import { readModel, signatureOf } from './inspect-model';
import { encodeModel } from './model-proto';
import type { ModelProto } from './model-proto';
import { requiredInputs } from './normalise-model';
import { rowsAreIndependent } from './prove-rows';
import type { Trial } from './prove-rows';
import { readCalibrationFile } from './quantise/calibration-file';
import { deriveForms } from './quantise/derive-forms';
import { trialInputs } from './trial-inputs';
import { TRIAL_OPTIONS, findRunnableSize, openSession, reasonOf } from './trial-session';

type Runtime = typeof OnnxRuntime;
export type GenerationRequest = CanonicalMapping & {
  modelBytes: Uint8Array;
  outputDirectory: string;
  /** `base`: the model's own precision only; `derived`: the others only; absent: both. */
  stage?: 'base' | 'derived';
  /** Of the derived precisions, which; absent: all. */
  precisions?: readonly DerivedPrecision[];
  /** Samples of the validation set, of writeCalibrationFile. */
  calibrationPath?: string;
};

/** Largest batch of a graph whose first dimension is free; profiles end before it. */
export const LARGEST_BATCH = 64;
/** The saved graph against the one ONNX Runtime optimises as it loads: the same kernels, so that only rounding may differ. */
const OPTIMISED_TOLERANCE = 1e-3;

/**
 * Writes the executable forms of a model into a directory: `base` (records folded in), `opt` (the same pre-optimised by ONNX Runtime)
 * and, of an FP32 model, those of other precision, each proved to run and to agree. Sessions block their thread: call it in a
 * throw-away process. Throws ServingError when not even `base` can be made.
 */
export async function generateVariants(runtime: Runtime, request: GenerationRequest): Promise<GenerationResult> {
  const { precision } = readModel(request.modelBytes).inspection;
  const base = await makeBase(runtime, request);
  const own = request.stage === 'derived' ? NOTHING : await makeOwnForms(runtime, { request, base, precision });
  const derived = request.stage === 'base' || precision !== 'fp32' ? NOTHING : await makeDerivedForms(runtime, request, base);
  return { artifacts: [...own.artifacts, ...derived.artifacts], rejected: [...own.rejected, ...derived.rejected] };
}

const NOTHING: GenerationResult = { artifacts: [], rejected: [] };

async function makeDerivedForms(runtime: Runtime, request: GenerationRequest, base: Base): Promise<GenerationResult> {
  const samples = request.calibrationPath === undefined ? null : await readCalibrationFile(runtime, request.calibrationPath);
  const { artifacts, rejected } = await deriveForms(runtime, {
    base, samples: samples !== null && samples.length > 0 ? samples : null, scores: request.canonicalOutput.kind === 'scores',
    forms: request.precisions ?? DERIVED_PRECISIONS, outputDirectory: request.outputDirectory,
  });
  const described = artifacts.map(({ precision, path: file, maxBatch, errors, note }) => describeArtifact({
    form: 'derived', precision, path: file, maxBatch, maxAbsError: errors.maxAbsError, meanAbsError: errors.meanAbsError, note,
    ...(errors.agreement === null ? {} : { agreement: errors.agreement }),
  }));
  return { artifacts: await Promise.all(described), rejected };
}

type OwnForms = { request: GenerationRequest; base: Base; precision: GeneratedArtifact['precision'] };

async function makeOwnForms(runtime: Runtime, { request, base, precision }: OwnForms): Promise<GenerationResult> {
  const basePath = path.join(request.outputDirectory, 'base.onnx');
  await writeFile(basePath, base.bytes);
  const artifacts = [await describeArtifact({ form: 'base', precision, path: basePath, maxBatch: base.maxBatch, maxAbsError: 0 })];
  const optimised = await makeOptimised(runtime, { base, basePath, precision, outputPath: path.join(request.outputDirectory, 'opt.onnx') });
  if ('reason' in optimised) return { artifacts, rejected: [{ form: 'opt', precision, reason: optimised.reason }] };
  return { artifacts: [...artifacts, optimised], rejected: [] };
}

type Base = Trial & { bytes: Uint8Array; maxBatch: number };

/** Prefers the graph with a free batch dimension; keeps the model's own where rows would not be computed independently. */
async function makeBase(runtime: Runtime, request: GenerationRequest): Promise<Base> {
  const freed = freeBatchDimension(readModel(request.modelBytes).model);
  if (freed !== null) {
    const candidate = await openFolded(runtime, freed, request).catch(() => null);
    if (candidate && (await rowsAreIndependent(runtime, candidate))) return { ...candidate, maxBatch: LARGEST_BATCH };
  }
  return { ...(await openFolded(runtime, readModel(request.modelBytes).model, request)), maxBatch: 1 };
}

async function openFolded(runtime: Runtime, model: ModelProto, mapping: CanonicalMapping): Promise<Omit<Base, 'maxBatch'>> {
  const folded = foldRecords(model, mapping);
  const bytes = encodeModel(folded);
  const session = await openSession(runtime, bytes, { ...TRIAL_OPTIONS, graphOptimizationLevel: 'all' });
  const inputs = folded.graph ? requiredInputs(folded.graph).map(signatureOf) : [];
  return { bytes, session, inputs, freeSize: await findRunnableSize(runtime, session, inputs) };
}

type OptimiseRequest = { base: Base; basePath: string; precision: GeneratedArtifact['precision']; outputPath: string };

/**
 * Lets ONNX Runtime optimise the graph and save it. Level `all` may use kernels of this machine's processor: an artifact belongs to
 * the hardware class whose worker made it.
 */
async function makeOptimised(runtime: Runtime, request: OptimiseRequest): Promise<GeneratedArtifact | { reason: string }> {
  try {
    const writer = await runtime.InferenceSession.create(request.basePath, { ...TRIAL_OPTIONS, graphOptimizationLevel: 'all', optimizedModelFilePath: request.outputPath });
    await writer.release();
    const session = await openSession(runtime, request.outputPath);
    const { inputs, freeSize } = request.base;
    const worst = { absolute: 0, relative: 0 };
    for (const batch of request.base.maxBatch > 1 ? [1, 3] : [1]) {
      const feeds = trialInputs(runtime, inputs, { batch, freeSize, random: seededRandom(batch) });
      const difference = compareOutputs(await request.base.session.run(feeds), await session.run(feeds));
      worst.absolute = Math.max(worst.absolute, difference.absolute);
      worst.relative = Math.max(worst.relative, difference.relative);
    }
    if (worst.relative > OPTIMISED_TOLERANCE) {
      return { reason: `its outputs differ from the base form by ${worst.absolute.toPrecision(3)}, more than rounding explains` };
    }
    const { precision, outputPath, base } = request;
    return await describeArtifact({ form: 'opt', precision, path: outputPath, maxBatch: base.maxBatch, maxAbsError: worst.absolute });
  } catch (error) {
    return { reason: `ONNX Runtime could not save or load the optimised graph: ${error instanceof ServingError ? error.message : reasonOf(error)}` };
  }
}

async function describeArtifact(artifact: Omit<GeneratedArtifact, 'sha256' | 'bytes'>): Promise<GeneratedArtifact> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(artifact.path), hash);
  return { ...artifact, sha256: hash.digest('hex'), bytes: (await stat(artifact.path)).size };
}

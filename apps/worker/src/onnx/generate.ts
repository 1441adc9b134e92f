import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FormErrors } from '@infaas/shared/domain/form-errors';
import { seededRandom } from '@infaas/shared/domain/random';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { DerivedPrecision } from '@infaas/shared/jobs/catalogue';
import type * as OnnxRuntime from 'onnxruntime-node';
import { foldRecords } from './canonical-graph';
import type { CanonicalMapping } from './canonical-graph';
import { compareOutputs } from './compare-outputs';
import { fixInputs } from './fix-inputs';
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
import { answersTo, formErrors, keptErrors } from './quantise/form-errors';
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
  const derived = precision === 'fp32' ? (request.stage === 'base' ? NOTHING : await makeDerivedForms(runtime, request, base)) : notAttempted(precision, request.precisions);
  return { artifacts: [...own.artifacts, ...derived.artifacts], rejected: [...own.rejected, ...derived.rejected] };
}

const NOTHING: GenerationResult = { artifacts: [], rejected: [] };

const OTHER_FORMS_NEED = 'other precisions are made of an FP32 model; upload that one to get them';
const STORED_AS = { int8: 'it is quantised already', fp16: 'it is stored in half precision' } as const;

/** Other precisions of a model that is no FP32 one any more would only lose digits twice. */
function notAttempted(precision: keyof typeof STORED_AS, precisions: readonly DerivedPrecision[] = DERIVED_PRECISIONS): GenerationResult {
  return { artifacts: [], rejected: precisions.map((form) => ({ form: 'derived', precision: form, reason: `${STORED_AS[precision]}: ${OTHER_FORMS_NEED}` })) };
}

async function makeDerivedForms(runtime: Runtime, request: GenerationRequest, base: Base): Promise<GenerationResult> {
  const samples = request.calibrationPath === undefined ? null : await readCalibrationFile(runtime, request.calibrationPath);
  const { artifacts, rejected } = await deriveForms(runtime, {
    base, samples: samples !== null && samples.length > 0 ? samples : null, scores: request.canonicalOutput.kind === 'scores',
    forms: request.precisions ?? DERIVED_PRECISIONS, outputDirectory: request.outputDirectory,
  });
  const described = artifacts.map(({ precision, path: file, maxBatch, maxAbsError, errors }) => (
    describeArtifact({ form: 'derived', precision, path: file, maxBatch, maxAbsError, ...(errors ? { errors } : {}) })));
  return { artifacts: await Promise.all(described), rejected };
}

type OwnForms = { request: GenerationRequest; base: Base; precision: GeneratedArtifact['precision'] };

async function makeOwnForms(runtime: Runtime, { request, base, precision }: OwnForms): Promise<GenerationResult> {
  const basePath = path.join(request.outputDirectory, 'base.onnx');
  await writeFile(basePath, base.bytes);
  const artifacts = [await describeArtifact({ form: 'base', precision, path: basePath, maxBatch: base.maxBatch, maxAbsError: 0 })];
  const outputPath = path.join(request.outputDirectory, 'opt.onnx');
  const optimised = await makeOptimised(runtime, { base, basePath, precision, outputPath, scores: request.canonicalOutput.kind === 'scores' });
  if ('reason' in optimised) {
    const { reason, errors } = optimised;
    return { artifacts, rejected: [{ form: 'opt', precision, reason, ...(errors ? { errors } : {}) }] };
  }
  return { artifacts: [...artifacts, optimised], rejected: [] };
}

type Base = Trial & { bytes: Uint8Array; maxBatch: number };

/** Prefers the graph with a free batch dimension; keeps the model's own where rows would not be computed independently. */
async function makeBase(runtime: Runtime, request: GenerationRequest): Promise<Base> {
  const freed = freeBatchDimension(readFixed(request));
  if (freed !== null) {
    const candidate = await openFolded(runtime, freed, request).catch(() => null);
    if (candidate && (await rowsAreIndependent(runtime, candidate))) return { ...candidate, maxBatch: LARGEST_BATCH };
  }
  return { ...(await openFolded(runtime, readFixed(request), request)), maxBatch: 1 };
}

/** The model, with inputs that the owner fixed made constants. */
function readFixed({ modelBytes, inputRecord }: GenerationRequest): ModelProto {
  const { model, graph } = readModel(modelBytes);
  if (inputRecord.kind === 'tensor' && inputRecord.constants) fixInputs(graph, inputRecord.constants);
  return model;
}

async function openFolded(runtime: Runtime, model: ModelProto, mapping: CanonicalMapping): Promise<Omit<Base, 'maxBatch'>> {
  const folded = foldRecords(model, mapping);
  const bytes = encodeModel(folded);
  const session = await openSession(runtime, bytes, { ...TRIAL_OPTIONS, graphOptimizationLevel: 'all' });
  const inputs = folded.graph ? requiredInputs(folded.graph).map(signatureOf) : [];
  return { bytes, session, inputs, freeSize: await findRunnableSize(runtime, session, inputs) };
}

type OptimiseRequest = { base: Base; basePath: string; precision: GeneratedArtifact['precision']; outputPath: string; scores: boolean };

/**
 * Lets ONNX Runtime optimise the graph and save it. Level `all` may use kernels of this machine's processor: an artifact belongs to
 * the hardware class whose worker made it.
 */
async function makeOptimised(runtime: Runtime, request: OptimiseRequest): Promise<GeneratedArtifact | { reason: string; errors?: FormErrors | undefined }> {
  try {
    const writer = await runtime.InferenceSession.create(request.basePath, { ...TRIAL_OPTIONS, graphOptimizationLevel: 'all', optimizedModelFilePath: request.outputPath });
    await writer.release();
    const session = await openSession(runtime, request.outputPath);
    const { inputs, freeSize } = request.base;
    const feeds = (request.base.maxBatch > 1 ? [1, 3] : [1]).map((batch) => trialInputs(runtime, inputs, { batch, freeSize, random: seededRandom(batch) }));
    const [expected, answers] = [await answersTo(request.base.session, feeds), await answersTo(session, feeds)];
    await session.release();
    const measured = formErrors(expected, answers, request.scores);
    if (expected.some((outputs, at) => compareOutputs(outputs, answers[at] ?? {}).relative > OPTIMISED_TOLERANCE)) {
      return { reason: `its outputs differ from the base form by ${measured.maxAbsError.toPrecision(3)}, more than rounding explains`, errors: keptErrors(measured, { random: true }) };
    }
    const { precision, outputPath, base } = request;
    const errors = keptErrors(measured, { random: true });
    return await describeArtifact({ form: 'opt', precision, path: outputPath, maxBatch: base.maxBatch, maxAbsError: measured.maxAbsError, ...(errors ? { errors } : {}) });
  } catch (error) {
    return { reason: `ONNX Runtime could not save or load the optimised graph: ${error instanceof ServingError ? error.message : reasonOf(error)}` };
  }
}

async function describeArtifact(artifact: Omit<GeneratedArtifact, 'sha256' | 'bytes'>): Promise<GeneratedArtifact> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(artifact.path), hash);
  return { ...artifact, sha256: hash.digest('hex'), bytes: (await stat(artifact.path)).size };
}

import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FormErrors } from '@infaas/shared/domain/form-errors';
import { seededRandom } from '@infaas/shared/domain/random';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { WAITS_FOR_DATA } from '@infaas/shared/jobs/catalogue';
import type { DerivedPrecision } from '@infaas/shared/jobs/catalogue';
import type * as OnnxRuntime from 'onnxruntime-node';
import type { GenerationResult } from '../generation-result';
import { halfPrecision } from '../half/half-graph';
import type { Trial } from '../prove-rows';
import { trialInputs } from '../trial-inputs';
import type { Feeds } from '../trial-inputs';
import { TRIAL_OPTIONS, openSession, reasonOf } from '../trial-session';
import { dynamicInt8 } from './dynamic-int8';
import { answersTo, formErrors, keptErrors } from './form-errors';
import { judgeErrors } from './judge-errors';
import { observeTensors } from './observe-tensors';
import type { Observed } from './observe-tensors';
import { prepareGraph } from './prepare-graph';
import { requireWeights, staticInt8 } from './static-int8';
import { weightInt8 } from './weight-int8';

type Runtime = typeof OnnxRuntime;
export type DeriveRequest = {
  /** The base form, which is the parent of all others. */
  base: Trial & { bytes: Uint8Array; maxBatch: number };
  /** Samples of the validation set as inputs of the graph; null: there is none. */
  samples: readonly Feeds[] | null;
  /** Whether the outputs are class scores. */
  scores: boolean;
  forms: readonly DerivedPrecision[];
  outputDirectory: string;
};
export type DerivedArtifact = { precision: DerivedPrecision; path: string; maxBatch: number; maxAbsError: number; errors: FormErrors | undefined };
type Rejected = GenerationResult['rejected'][number];
type Derived = { artifacts: DerivedArtifact[]; rejected: Rejected[] };

/** Larger graphs would not fit the generating process several times over. */
const MOST_BYTES = 400 * 2 ** 20;
const TRIALS = 8;
const BUDGET_MS = { answers: 15_000, observe: 20_000, search: 60_000 };

/**
 * Writes the forms of other precision of a base form into a directory, each proved to load, to run batched where the base does, and to
 * agree with the base on samples of the validation set (without one: on random inputs). What cannot be made, or answers too
 * differently, is returned as rejected with figures and reason.
 */
export async function deriveForms(runtime: Runtime, request: DeriveRequest): Promise<Derived> {
  const derived: Derived = { artifacts: [], rejected: [] };
  let place: Place;
  try {
    place = await preparePlace(runtime, request);
  } catch (error) {
    return { artifacts: [], rejected: request.forms.map((precision) => ({ form: 'derived', precision, reason: reasonFor(error) })) };
  }
  for (const precision of request.forms) {
    try {
      const form = await deriveForm(place, precision);
      if ('reason' in form) derived.rejected.push(form);
      else derived.artifacts.push(form);
    } catch (error) {
      derived.rejected.push({ form: 'derived', precision, reason: reasonFor(error) });
    }
  }
  return derived;
}

type Place = {
  runtime: Runtime; request: DeriveRequest; prepared: Uint8Array; observed: Observed; samples: readonly Feeds[];
  expected: Record<string, OnnxRuntime.Tensor>[];
};

async function preparePlace(runtime: Runtime, request: DeriveRequest): Promise<Place> {
  const { base, outputDirectory } = request;
  const prepared = await prepareGraph(runtime, base.bytes, path.join(outputDirectory, 'prepared.onnx'));
  if (prepared.length > MOST_BYTES) {
    throw new ServingError('unsupported', `its weights take ${Math.round(prepared.length / 2 ** 20)} MB; other precisions are made up to ${MOST_BYTES / 2 ** 20} MB`);
  }
  const random = seededRandom(11);
  const all = request.samples ?? Array.from({ length: TRIALS }, () => trialInputs(runtime, base.inputs, { batch: 1, freeSize: base.freeSize, random }));
  const observed = await observeTensors(runtime, prepared, { samples: all, budgetMs: BUDGET_MS.observe });
  const expected = await answersWithin(base.session, all, BUDGET_MS.answers);
  return { runtime, request, prepared, observed, samples: all.slice(0, expected.length), expected };
}

async function answersWithin(session: OnnxRuntime.InferenceSession, samples: readonly Feeds[], budgetMs: number): Promise<Place['expected']> {
  const deadlineMs = Date.now() + budgetMs;
  const answers: Place['expected'] = [];
  for (const sample of samples) {
    answers.push(...(await answersTo(session, [sample])));
    if (Date.now() > deadlineMs) break;
  }
  return answers;
}

/** Returns the written form, or what was measured of one that answers too differently. */
async function deriveForm(place: Place, precision: DerivedPrecision): Promise<DerivedArtifact | Rejected> {
  const { runtime, request } = place;
  const { bytes, method } = await bytesOf(place, precision);
  const file = path.join(request.outputDirectory, `${precision}.onnx`);
  await writeFile(file, bytes);
  const random = request.samples === null;
  try {
    const session = await openSession(runtime, file, { ...TRIAL_OPTIONS, graphOptimizationLevel: 'all' });
    const measured = formErrors(place.expected, await answersTo(session, place.samples), request.scores);
    const fault = judgeErrors(precision, measured, { scores: request.scores, random }) ?? (await faultInBatches(place, session));
    await session.release();
    const errors = keptErrors(measured, { random, method });
    if (fault === null) return { precision, path: file, maxBatch: request.base.maxBatch, maxAbsError: measured.maxAbsError, errors };
    await rm(file, { force: true });
    return { form: 'derived', precision, reason: fault, ...(errors ? { errors } : {}) };
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

async function bytesOf(place: Place, precision: DerivedPrecision): Promise<{ bytes: Uint8Array; method?: string }> {
  switch (precision) {
    case 'fp16':
      return { bytes: halfPrecision(place.prepared, place.observed) };
    case 'int8-dynamic':
      return { bytes: dynamicInt8(place.prepared) };
    case 'int8-weight':
      return { bytes: weightInt8(place.prepared, place.request.base.bytes.length) };
    case 'int8-static': {
      requireWeights(place);
      if (place.request.samples === null) throw new ServingError('unsupported', `${WAITS_FOR_DATA}: static int8 is calibrated on the task's validation set; add one`);
      const { samples, expected, observed, prepared } = place;
      const form = await staticInt8(place.runtime, { prepared, observed, samples, expected, scores: place.request.scores, budgetMs: BUDGET_MS.search });
      const left = form.leftFloat > 0 ? `, ${form.leftFloat} layers in float` : '';
      return { bytes: form.bytes, method: `${form.calibration} over ${observed.samples} samples${form.weightBits === 7 ? ', 7-bit weights' : ''}${left}` };
    }
  }
}

/** A batch must answer like the base's, so far as random inputs can tell: names and shapes. */
async function faultInBatches({ runtime, request }: Place, session: OnnxRuntime.InferenceSession): Promise<string | null> {
  const { base } = request;
  if (base.maxBatch === 1) return null;
  const feeds = [trialInputs(runtime, base.inputs, { batch: 3, freeSize: base.freeSize, random: seededRandom(3) })];
  const errors = formErrors(await answersTo(base.session, feeds), await answersTo(session, feeds), request.scores);
  return Number.isFinite(errors.maxAbsError) ? null : 'a batch of 3 does not come back in the base\'s shape';
}

function reasonFor(error: unknown): string {
  return error instanceof ServingError ? error.message : reasonOf(error);
}

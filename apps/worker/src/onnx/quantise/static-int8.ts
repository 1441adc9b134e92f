import { ServingError } from '@infaas/shared/domain/serving-error';
import type * as OnnxRuntime from 'onnxruntime-node';
import { decodeModel, encodeModel } from '../model-proto';
import type { Feeds } from '../trial-inputs';
import { TRIAL_OPTIONS, openSession } from '../trial-session';
import { chooseIntegerPart } from './choose-nodes';
import type { IntegerPart } from './choose-nodes';
import { answersTo, formErrors } from './form-errors';
import type { MeasuredErrors } from './form-errors';
import type { Observed } from './observe-tensors';
import { placeQdq } from './place-qdq';
import { graphOf } from './prepare-graph';
import { sensitiveLayers } from './rank-layers';
import type { ValueRange } from './value-range';

export type StaticRequest = {
  /** Of prepareGraph. */
  prepared: Uint8Array;
  observed: Observed;
  samples: readonly Feeds[];
  /** The parent's answers to the samples. */
  expected: readonly Record<string, OnnxRuntime.Tensor>[];
  /** Whether the outputs are class scores. */
  scores: boolean;
  budgetMs: number;
};
export type StaticForm = { bytes: Uint8Array; errors: MeasuredErrors; calibration: Calibration; leftFloat: number; weightBits: 7 | 8 };

/** How ranges come from observed values: all of them, or without the outermost part at each end. */
export type Calibration = 'min-max' | 'percentile 99.99' | 'percentile 99.9';
const CALIBRATIONS: readonly Calibration[] = ['min-max', 'percentile 99.99', 'percentile 99.9'];
const OUTSIDE: Readonly<Record<Calibration, number>> = { 'min-max': 0, 'percentile 99.99': 0.000_1, 'percentile 99.9': 0.001 };

/** Agreement and relative error with which a form needs no layers in float. */
const GOOD = { agreement: 0.995, relativeError: 0.05 };
/** Layers stay in float when that takes away at least this part of the error. */
const WORTH_FLOAT = 0.25;
/** Samples that tell which layer is how sensitive, and the part of the remaining time that this may take. */
const RANKING = { samples: 16, time: 0.5 };

type Attempt = { calibration: Calibration; leftFloat: readonly number[]; weightBits: 7 | 8 };
type Tried = StaticForm & { attempt: Attempt };

/**
 * Returns the static int8 form of a graph that agrees best with its parent on the samples: the best of three calibrations; when that is
 * not good, also with 7-bit weights (for processors whose 8-bit kernels saturate), and with the first, the last or the most sensitive
 * layers left in float, as few as take away enough of the error. Throws ServingError('unsupported') when the graph has nothing to quantise.
 */
export async function staticInt8(runtime: typeof OnnxRuntime, request: StaticRequest): Promise<StaticForm> {
  const deadlineMs = Date.now() + request.budgetMs;
  const whole = requireWeights(request);
  const tries: Tried[] = [];
  const attempt = async (wanted: Attempt): Promise<void> => {
    if (tries.length === 0 || Date.now() < deadlineMs) tries.push(await attemptForm(runtime, request, wanted));
  };
  for (const calibration of CALIBRATIONS) await attempt({ calibration, leftFloat: [], weightBits: 8 });
  let best = bestOf(tries);
  if (isGood(best.errors)) return best;
  await attempt({ ...best.attempt, weightBits: 7 });
  best = bestOf(tries);
  for (const layers of await floatCandidates(runtime, { request, best: best.attempt, deadlineMs, weighted: whole.weighted })) {
    await attempt({ ...best.attempt, leftFloat: layers });
  }
  const floated = bestOf(tries);
  return isWorse(best.errors, floated.errors, WORTH_FLOAT) ? floated : best;
}

async function attemptForm(runtime: typeof OnnxRuntime, request: StaticRequest, attempt: Attempt): Promise<Tried> {
  const model = decodeModel(request.prepared);
  const part = partOf(request, attempt.leftFloat);
  if (part.weighted.length === 0) return { bytes: request.prepared, errors: worstErrors(request.samples.length), ...summary(attempt), attempt };
  placeQdq(graphOf(model), { part, weightLimit: attempt.weightBits === 8 ? 127 : 63, rangeOf: (name) => rangeOf(request.observed, name, attempt.calibration) });
  const bytes = encodeModel(model);
  const session = await openSession(runtime, bytes, { ...TRIAL_OPTIONS, graphOptimizationLevel: 'all' });
  const errors = formErrors(request.expected, await answersTo(session, request.samples), request.scores);
  await session.release();
  return { bytes, errors, ...summary(attempt), attempt };
}

function summary({ calibration, leftFloat, weightBits }: Attempt): Pick<StaticForm, 'calibration' | 'leftFloat' | 'weightBits'> {
  return { calibration, leftFloat: leftFloat.length, weightBits };
}

/** Returns the whole part that can be computed in integers. Throws ServingError('unsupported') when no weights are in it. */
export function requireWeights(request: Pick<StaticRequest, 'prepared' | 'observed'>): IntegerPart {
  const part = partOf(request, []);
  if (part.weighted.length === 0) throw new ServingError('unsupported', 'it has no convolution or matrix product with constant float weights that could be quantised');
  return part;
}

function partOf({ prepared, observed }: Pick<StaticRequest, 'prepared' | 'observed'>, leftFloat: readonly number[]): IntegerPart {
  return chooseIntegerPart({ graph: graphOf(decodeModel(prepared)), isMeasuredFloat: (name) => observed.ranges.has(name), leftFloat: new Set(leftFloat) });
}

function rangeOf(observed: Observed, name: string, calibration: Calibration): ValueRange | null {
  const tracker = observed.ranges.get(name);
  return OUTSIDE[calibration] === 0 ? (tracker?.all() ?? null) : (tracker?.without(OUTSIDE[calibration]) ?? null);
}

type Search = { request: StaticRequest; best: Attempt; weighted: readonly number[]; deadlineMs: number };

/** First and last layer are the usual culprits; making each layer integer by itself shows the others. */
async function floatCandidates(runtime: typeof OnnxRuntime, { request, best, weighted, deadlineMs }: Search): Promise<number[][]> {
  const [first, last] = [weighted[0], weighted.at(-1)];
  if (first === undefined || last === undefined || weighted.length < 2) return [];
  const few = { ...request, samples: request.samples.slice(0, RANKING.samples), expected: request.expected.slice(0, RANKING.samples) };
  const errorOf = async (leftFloat: readonly number[]): Promise<number> => (await attemptForm(runtime, few, { ...best, leftFloat })).errors.relativeError;
  const ranked = await sensitiveLayers(weighted, { errorOf, deadlineMs: Date.now() + (deadlineMs - Date.now()) * RANKING.time });
  return [[first], [last], ...(weighted.length > 2 ? [[first, last]] : []), ...ranked];
}

function bestOf(tries: readonly Tried[]): Tried {
  const [first, ...others] = tries;
  if (!first) throw new ServingError('internal', 'no calibration was tried');
  return others.reduce((best, next) => (isWorse(best.errors, next.errors, 0.02) ? next : best), first);
}

/** Tells whether `b` takes away more than a part of the error of `a`: disagreement where it is told, else the relative error. */
function isWorse(a: MeasuredErrors, b: MeasuredErrors, part: number): boolean {
  const [missed, missedThen] = [1 - (a.agreement ?? 1), 1 - (b.agreement ?? 1)];
  // One sample more or less is chance.
  if (Math.abs(missed - missedThen) * a.samples > 1.5) return missedThen < missed * (1 - part);
  return b.relativeError < a.relativeError * (1 - part);
}

function isGood(errors: MeasuredErrors): boolean {
  return (errors.agreement ?? 1) >= GOOD.agreement && errors.relativeError <= GOOD.relativeError;
}

function worstErrors(samples: number): MeasuredErrors {
  return { samples, maxAbsError: Infinity, meanAbsError: Infinity, relativeError: Infinity, snrDb: null, agreement: 0 };
}

import { ServingError } from '@infaas/shared/domain/serving-error';
import type { TensorSpec } from '@infaas/shared/domain/tensor';
import type * as OnnxRuntime from 'onnxruntime-node';
import { explainRuntimeError } from './explain-runtime-error';
import { trialInputs } from './trial-inputs';
import type { Feeds } from './trial-inputs';
import { trialSizes } from './trial-sizes';
import type { TrialSize } from './trial-sizes';

type Runtime = typeof OnnxRuntime;

/** Options of every session of this throw-away process: one thread, no spinning, errors only. */
export const TRIAL_OPTIONS: OnnxRuntime.InferenceSession.SessionOptions = {
  executionProviders: ['cpu'], intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 4, graphOptimizationLevel: 'basic', enableCpuMemArena: false,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
};

/** Returns a session of a model; throws ServingError('malformed') with ONNX Runtime's reason, without paths. */
export async function openSession(runtime: Runtime, model: string | Uint8Array, options = TRIAL_OPTIONS): Promise<OnnxRuntime.InferenceSession> {
  try {
    return await (typeof model === 'string' ? runtime.InferenceSession.create(model, options) : runtime.InferenceSession.create(model, options));
  } catch (error) {
    throw new ServingError('malformed', `ONNX Runtime refuses the model: ${explainRuntimeError(error)}`, 'Check the model with onnx.checker.check_model and export it again.');
  }
}

/**
 * Runs a model with zeros at batch 1 and returns the sizes of its other free dimensions with which that works. Throws
 * ServingError('malformed') when the model does not run, 'unsupported' when that may only be for want of the right sizes.
 */
export async function findRunnableSize(runtime: Runtime, session: OnnxRuntime.InferenceSession, inputs: readonly TensorSpec[]): Promise<TrialSize> {
  return (await findTrial(runtime, session, inputs)).size;
}

/** Returns what findRunnableSize returns, and what the model answered with it. Throws as that does. */
export async function findTrial(runtime: Runtime, session: OnnxRuntime.InferenceSession, inputs: readonly TensorSpec[]): Promise<{ size: TrialSize; answer: Feeds }> {
  const sizes = trialSizes(inputs);
  let reason = '';
  for (const freeSize of sizes) {
    try {
      const answer = await session.run(trialInputs(runtime, inputs, { batch: 1, freeSize }));
      return { size: freeSize, answer: answer as Feeds };
    } catch (error) {
      if (error instanceof ServingError) throw error;
      reason ||= explainRuntimeError(error);
    }
  }
  if (sizes.length > 1) {
    const free = inputs.filter((input) => input.shape.slice(1).includes(-1)).map((input) => `"${input.name}" [${input.shape.join(', ')}]`).join(', ');
    const tried = [...new Set(sizes.map(({ last }) => last))].sort((a, b) => a - b).join(', ');
    throw new ServingError(
      'unsupported', `the model runs only for certain sizes of the free dimensions of ${free}; with ${tried} it fails: ${reason}`,
      'Export it with all dimensions but the first fixed.',
    );
  }
  throw new ServingError('malformed', `the model loads but does not run: ${reason}`, 'Check that it runs in ONNX Runtime with inputs of its own stated shapes.');
}

/** Returns the reason that a native error gives (explain-runtime-error). */
export function reasonOf(error: unknown): string {
  return explainRuntimeError(error);
}

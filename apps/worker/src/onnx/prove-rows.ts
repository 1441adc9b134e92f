import { seededRandom } from '@infaas/shared/domain/random';
import type { TensorSpec } from '@infaas/shared/domain/tensor';
import type * as OnnxRuntime from 'onnxruntime-node';
import { compareOutputs } from './compare-outputs';
import { sliceRows, trialInputs } from './trial-inputs';
import type { TrialSize } from './trial-sizes';

type Runtime = typeof OnnxRuntime;
export type Trial = { session: OnnxRuntime.InferenceSession; inputs: readonly TensorSpec[]; freeSize: TrialSize };

/** Rows run alone and together may differ by rounding only. */
const TOLERANCE = 1e-4;
const ROWS = 3;
/** What mixes rows shows in the first or in the last. */
const ALONE = [0, ROWS - 1];

/**
 * Tells whether batching changes nothing: three different rows run together answer as the first and the last of them alone. This is the proof that a
 * graph's first dimension is a batch; a recurrence along it, or a constant that fixes it, fails here.
 */
export async function rowsAreIndependent(runtime: Runtime, trial: Trial): Promise<boolean> {
  if (!trial.inputs.every((input) => input.shape[0] === -1)) return false;
  const together = trialInputs(runtime, trial.inputs, { batch: ROWS, freeSize: trial.freeSize, random: seededRandom(20_260) });
  try {
    const whole = (await trial.session.run(together)) as Record<string, OnnxRuntime.Tensor>;
    if (Object.values(whole).some((tensor) => tensor.dims[0] !== ROWS)) return false;
    for (const row of ALONE) {
      const alone = await trial.session.run(sliceRows(runtime, together, { from: row, to: row + 1 }));
      const part = sliceRows(runtime, whole, { from: row, to: row + 1 });
      if (compareOutputs(part, alone).relative > TOLERANCE) return false;
    }
    return true;
  } catch {
    return false;
  }
}

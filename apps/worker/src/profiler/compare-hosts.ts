import type { FormErrors } from '@infaas/shared/domain/form-errors';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { Executable } from '@infaas/shared/jobs/catalogue';
import type { WireTensor } from '@infaas/shared/protocol/frames';
import type * as OnnxRuntime from 'onnxruntime-node';
import { ortValues } from '../host/model-session';
import { formErrors, keptErrors } from '../onnx/quantise/form-errors';
import { openBenchHost, type BenchPlace } from '../supervisor/bench-host';
import { openHostClient, type HostQuery } from '../supervisor/host-client';
import { trialQueries } from './trial-queries';

/** Single rows, and where the graph takes them together a few at once: a device may go wrong in one way only. */
const SINGLE_ROWS = [1, 1, 1, 1];
const ROWS_TOGETHER = 3;

type Answers = Record<string, OnnxRuntime.Tensor>;

/**
 * Runs the same drawn inputs through two variants, each in a host of its own, and returns the errors of the first against the second.
 * Rejects with ONNX Runtime's reason when one does not load or run; throws ServingError `malformed` when the answers have other shapes
 * or are no numbers where the other's are.
 */
export async function compareHosts(place: BenchPlace, executable: Executable, counterpart: Executable): Promise<FormErrors> {
  const together = Math.min(executable.maxBatch, counterpart.maxBatch) >= ROWS_TOGETHER ? [ROWS_TOGETHER] : [];
  const queries = await trialQueries(executable, [...SINGLE_ROWS, ...together]);
  const expected = await answersOf(place, counterpart, queries);
  const errors = keptErrors(formErrors(expected, await answersOf(place, executable, queries), executable.output.kind === 'scores'), { random: true });
  if (errors) return errors;
  throw new ServingError('malformed', `${executable.variantName} answers in another shape than on the processor, or with no numbers`, 'Its driver may lack an operator of the graph: other variants are not touched by it.');
}

async function answersOf(place: BenchPlace, executable: Executable, queries: readonly HostQuery[]): Promise<Answers[]> {
  const bench = await openBenchHost(place, { ...executable, latency: [], memoryBytes: 0 }, null);
  try {
    const client = await openHostClient(bench.address);
    const answers: Answers[] = [];
    for (const query of queries) {
      const answer = await client.query(query);
      if (!answer.ok) throw new ServingError('malformed', `${executable.variantName} does not answer: ${answer.message}`);
      answers.push(Object.fromEntries(answer.answer.tensors.map((tensor, at) => [String(at), asTensor(tensor)])));
    }
    client.close();
    return answers;
  } finally {
    await bench.close();
  }
}

/** Its bytes lie anywhere in a frame: a copy of their own is aligned. */
function asTensor({ dtype, shape, data }: WireTensor): OnnxRuntime.Tensor {
  const { type, values } = ortValues({ dtype, shape: [...shape], data: new Uint8Array(data) });
  return { type, dims: shape, data: values } as unknown as OnnxRuntime.Tensor;
}

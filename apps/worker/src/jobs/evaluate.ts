import type { CanonicalInput, CanonicalOutput } from '@infaas/shared/domain/records';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { JobOutcome, JobPayload } from '@infaas/shared/jobs/catalogue';
import type { WireTensor } from '@infaas/shared/protocol/frames';
import { openBenchHost } from '../supervisor/bench-host';
import { openHostClient, type HostClient } from '../supervisor/host-client';
import type { MeasuringWatch } from '../profiler/measuring-watch';
import { readValidationSet, type ValidationSet } from '../validation/read-validation-set';
import { spreadSamples } from '../validation/spread-samples';
import { outcomeOf } from './job-failure';
import { taskMetric } from './task-metric';
import type { WorkerParts } from './worker-parts';

/** Samples under way at a time: enough for full batches, few enough to stay small. */
const IN_FLIGHT = 64;

/** Runs a validation set through a variant and returns the task's metric with its 95 % interval. */
export function evaluate(parts: WorkerParts, payload: JobPayload<'evaluate'>): Promise<JobOutcome> {
  return outcomeOf(() => parts.lane.run(() => evaluateVariant(parts, payload), payload.urgent), 'evaluation_failed');
}

async function evaluateVariant(parts: WorkerParts, payload: JobPayload<'evaluate'>) {
  const { executable } = payload;
  const bytes = await parts.store.get(payload.validationSet);
  const whole = readValidationSet({
    files: [{ name: 'validation', bytes }], input: executable.input as CanonicalInput, output: executable.output as CanonicalOutput, labels: payload.labels ?? [],
  });
  const set = payload.limit > 0 ? spreadSamples(whole, payload.limit) : whole;
  const { count } = set;
  const bench = await openBenchHost(parts.bench, { ...executable, memoryBytes: 0 }, null);
  try {
    const client = await openHostClient(bench.address);
    const scores = await runSamples(client, set, { count, picture: executable.input.kind === 'picture', watch: parts.watch.over(payload) });
    client.close();
    const metric = taskMetric(payload.metric, { scores, labels: set.labels, targets: set.targets });
    if (metric === null) throw new ServingError('malformed', `the validation set has nothing to compare ${payload.metric} with`, 'Add the right label or number of each sample to the set.');
    const hits = payload.metric === 'top1' || payload.metric === 'top5' ? { hits: Math.round(metric.value * count) } : {};
    return { ...metric, samples: count, ...hits };
  } finally {
    await bench.close();
  }
}

async function runSamples(client: HostClient, set: ValidationSet, run: { count: number; picture: boolean; watch: MeasuringWatch }): Promise<Float64Array[]> {
  const scores = new Array<Float64Array>(run.count);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < run.count) {
      const at = next;
      next += 1;
      await run.watch.giveWay();
      const tensors = await set.sample(at);
      const answer = await client.query({ tensors, rows: 1, picture: run.picture });
      if (!answer.ok) throw new ServingError('malformed', `sample ${at}: ${answer.message}`, 'Check the sample, or leave it out of the set.');
      scores[at] = numbersOf(answer.answer.tensors[0]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, run.count) }, worker));
  return scores;
}

function numbersOf(tensor: WireTensor | undefined): Float64Array {
  if (tensor === undefined) return new Float64Array(0);
  const own = new Uint8Array(tensor.data).buffer;
  switch (tensor.dtype) {
    case 'FP32': return Float64Array.from(new Float32Array(own));
    case 'FP64': return new Float64Array(own);
    case 'INT64': return Float64Array.from(new BigInt64Array(own), Number);
    case 'INT32': return Float64Array.from(new Int32Array(own));
    case 'UINT8': return Float64Array.from(new Uint8Array(own));
    default: throw new ServingError('unsupported', `a metric cannot be computed from ${tensor.dtype} answers`, 'Let the model answer FP32 numbers.');
  }
}

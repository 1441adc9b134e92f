import type { HardwareClass } from '@infaas/shared/domain/hardware';
import type { Profile } from '@infaas/shared/domain/profile';
import { inputSignature, outputSignature } from '@infaas/shared/domain/records';
import type { CanonicalInput, CanonicalOutput, InputRecord } from '@infaas/shared/domain/records';
import type { TensorSpec } from '@infaas/shared/domain/tensor';

/** What a variant's configuration is made of. `fixedBatch`: the first dimension that its graph fixes; null where it is free. */
export type TritonFacts = {
  name: string; provider: string; threads: number; preOptimised: boolean; maxBatch: number; fixedBatch: number | null;
  input: CanonicalInput; output: CanonicalOutput; inputRecord: InputRecord;
  /** What was measured on one hardware class, with that class; null while nothing was. */
  measured: { profile: Profile; hardware: HardwareClass } | null;
};

/** Batches within this part of the best throughput are preferred. */
const NEAR_BEST = 0.9;

/** Returns the `config.pbtxt` with which Triton's ONNX Runtime backend serves a variant's graph as it was measured here. */
export function tritonConfig(facts: TritonFacts): string {
  const inputs = graphInputs(facts);
  const outputs = outputSignature(facts.output);
  const maxBatch = Math.min(facts.maxBatch, facts.measured?.profile.maxBatch ?? facts.maxBatch);
  const batched = maxBatch > 1 && facts.fixedBatch === null && [...inputs, ...outputs].every((spec) => spec.shape[0] === -1);
  return [
    `name: ${quoted(facts.name)}`,
    'platform: "onnxruntime_onnx"',
    `max_batch_size: ${batched ? maxBatch : 0}`,
    tensors('input', inputs, { batched, fixedBatch: facts.fixedBatch }),
    tensors('output', outputs, { batched, fixedBatch: facts.fixedBatch }),
    instanceGroup(facts),
    ...(batched ? dynamicBatching(facts.measured?.profile ?? null, maxBatch) : []),
    optimization(facts),
    `parameters { key: "intra_op_thread_count" value: { string_value: "${facts.threads}" } }`,
    '',
  ].join('\n');
}

/** The graph's own inputs: where the task takes picture files, the decoded pixels at the model's size. */
function graphInputs({ input, inputRecord }: TritonFacts): TensorSpec[] {
  if (input.kind !== 'picture' || inputRecord.kind !== 'image') return inputSignature(input);
  return [{ name: input.name, dtype: 'UINT8', shape: [-1, inputRecord.height, inputRecord.width, inputRecord.channels === 'gray' ? 1 : 3] }];
}

type Batching = { batched: boolean; fixedBatch: number | null };

function tensors(field: 'input' | 'output', specs: readonly TensorSpec[], batching: Batching): string {
  const entries = specs.map((spec) => {
    const dims = dimsOf(spec, batching);
    // Triton knows no tensor without dimensions beside the batch.
    const shape = dims.length > 0 ? `dims: [ ${dims.join(', ')} ]` : 'dims: [ 1 ]\n    reshape: { shape: [ ] }';
    return `  {\n    name: ${quoted(spec.name)}\n    data_type: TYPE_${spec.dtype === 'BYTES' ? 'STRING' : spec.dtype}\n    ${shape}\n  }`;
  });
  return `${field} [\n${entries.join(',\n')}\n]`;
}

function dimsOf({ shape }: TensorSpec, { batched, fixedBatch }: Batching): number[] {
  if (batched) return shape.slice(1);
  return fixedBatch !== null && shape[0] === -1 ? [fixedBatch, ...shape.slice(1)] : [...shape];
}

/** As many instances as the measured class holds side by side. */
function instanceGroup({ provider, threads, measured }: TritonFacts): string {
  const onCpu = provider === 'cpu';
  const count = onCpu && measured !== null ? Math.max(1, Math.floor(measured.hardware.cores / threads)) : 1;
  return `instance_group [\n  {\n    count: ${count}\n    kind: ${onCpu ? 'KIND_CPU' : 'KIND_GPU'}\n  }\n]`;
}

/** A query waits no longer than a batch saves it; where batches save nothing there is no batching. */
function dynamicBatching(profile: Profile | null, maxBatch: number): string[] {
  if (profile === null) return ['dynamic_batching { }'];
  const points = profile.latency.filter((point) => point.batch <= maxBatch && point.meanUs > 0);
  const best = Math.max(0, ...points.map((point) => point.batch / point.meanUs));
  const preferred = points.filter((point) => point.batch > 1 && point.batch / point.meanUs >= NEAR_BEST * best);
  const [one, first] = [points.find((point) => point.batch === 1), preferred[0]];
  if (first === undefined) return [];
  const delayUs = one === undefined ? 0 : Math.max(0, Math.round(one.meanUs - first.meanUs / first.batch));
  return [`dynamic_batching {\n  preferred_batch_size: [ ${preferred.map((point) => point.batch).join(', ')} ]\n  max_queue_delay_microseconds: ${delayUs}\n}`];
}

/** A graph that was optimised and saved is taken as it is (level 2: nothing more); others are optimised as they load, which is the default. */
function optimization({ provider, preOptimised }: TritonFacts): string {
  if (provider === 'tensorrt') return 'optimization { execution_accelerators { gpu_execution_accelerator: [ { name: "tensorrt" } ] } }';
  return preOptimised ? 'optimization { graph { level: 2 } }' : 'optimization { }';
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

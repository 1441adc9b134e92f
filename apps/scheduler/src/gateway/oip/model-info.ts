import { outputSignature, inputSignature } from '@infaas/shared/domain/records';
import type { ServingView, TaskView } from '@infaas/shared/domain/serving-view';
import type { TensorSpec } from '@infaas/shared/domain/tensor';
import { refusalError, refuseUnknown } from '@infaas/shared/policy/refusal';
import { mergeObjectives } from '@infaas/shared/domain/objective';
import type { OipModelMetadata } from '@infaas/shared/protocol/oip';
import type { World } from '../world';
import type { FoundTarget } from './find-target';

/** Returns the metadata of a target: its task's canonical tensors (with value range and labels), and the versions that can be asked for. */
export function modelMetadata(world: World, found: FoundTarget): OipModelMetadata & { infaas: Record<string, unknown> } {
  return {
    name: found.name, versions: versionsOf(world.view, found), platform: 'infaas',
    inputs: inputSignature(found.task.input).map(tensorMetadata), outputs: outputSignature(found.task.output).map(tensorMetadata),
    infaas: { kind: found.target.kind, task: found.task.name, metric: found.task.metric, input: found.task.input, labels: found.task.labels },
  };
}

/** Throws ServingError `not_ready` with the registration's progress unless a variant of the target can answer. */
export function checkReady(world: World, found: FoundTarget): void {
  if (found.target.variants.length > 0) return;
  throw refusalError(refuseUnknown(world.index, { workspaceId: found.workspaceId, target: found.ownName, version: found.version, objective: mergeObjectives([]), rows: 1, now: 0 }, found.target));
}

/** Returns whether the first dimension of a task's tensors is the batch. */
export function isBatched(task: Pick<TaskView, 'input' | 'output'>): boolean {
  return [...inputSignature(task.input), ...outputSignature(task.output)].every((spec) => spec.shape[0] === -1);
}

type ConfigTensor = { name: string; data_type: string; dims: number[] };
export type ModelConfig = {
  name: string; platform: string; backend: string; max_batch_size: number; input: ConfigTensor[]; output: ConfigTensor[];
  dynamic_batching: Record<string, never>; parameters: Record<string, { string_value: string }>;
};

/** Returns a target's configuration in Triton's form, as far as clients look at it. */
export function modelConfig(found: FoundTarget): ModelConfig {
  const batched = isBatched(found.task);
  const dims = (spec: TensorSpec): number[] => (batched ? spec.shape.slice(1) : spec.shape);
  const largest = found.target.variants.flatMap((variant) => variant.profiles).reduce((most, profile) => Math.max(most, profile.maxBatch), 1);
  const io = (spec: TensorSpec): ConfigTensor => ({ name: spec.name, data_type: `TYPE_${spec.dtype === 'BYTES' ? 'STRING' : spec.dtype}`, dims: dims(spec).length > 0 ? dims(spec) : [1] });
  return {
    name: found.name, platform: 'infaas', backend: 'onnxruntime', max_batch_size: batched ? largest : 0,
    input: inputSignature(found.task.input).map(io), output: outputSignature(found.task.output).map(io), dynamic_batching: {},
    parameters: { task: { string_value: found.task.name }, metric: { string_value: found.task.metric } },
  };
}

/** Returns the version that a target answers with when none is asked for: the stable one of an architecture. */
export function latestVersion(view: ServingView, found: FoundTarget): string {
  if (found.version !== null) return String(found.version);
  const architecture = view.architectures.find((item) => item.workspaceId === found.workspaceId && item.name === found.ownName);
  return String(architecture?.stable ?? versionsOf(view, found).at(-1) ?? '1');
}

function versionsOf(view: ServingView, { target, task }: FoundTarget): string[] {
  if (target.kind === 'task') return ['1'];
  if (target.kind === 'variant' || target.kind === 'version') return [...new Set(target.variants.map((variant) => String(variant.version)))];
  const architecture = view.architectures.find((item) => item.workspaceId === task.workspaceId && item.name === target.name);
  return (architecture?.versions ?? []).map(String);
}

function tensorMetadata(spec: TensorSpec): { name: string; datatype: TensorSpec['dtype']; shape: number[] } {
  return { name: spec.name, datatype: spec.dtype, shape: spec.shape };
}

/** Returns whether a task can be counted as started: something of it answers, or its registration has ended without. */
export function isTaskSettled(view: ServingView, task: TaskView): boolean {
  if (task.progress === null) return true;
  return view.architectures.some((item) => item.taskId === task.id && item.stable !== null
    && view.variants.some((variant) => variant.architectureId === item.id && variant.version === item.stable && variant.status === 'ready'));
}

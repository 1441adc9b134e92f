import type { CanonicalInput, CanonicalOutput, InputRecord, OutputRecord } from '@infaas/shared/domain/records';
import type { TensorSpec } from '@infaas/shared/domain/tensor';
import type { Inspection } from '@infaas/shared/jobs/catalogue';
import type { Signature } from '../rows';

/** Gray pictures up to this many pixels a side travel as float tensors, larger ones as encoded pictures. */
const LARGEST_TENSOR_SIDE = 64;

/** Element types that scores come in. */
const SCORE_TYPES: ReadonlySet<string> = new Set(['FP32', 'FP16', 'FP64', 'UINT8', 'INT8']);

export type SignatureFault = { fault: string; hint: string };

/**
 * Returns the canonical input and output that a version's records and its inspected graph give a task: gray images up to 64 px a side →
 * FP32 tensor in 0..1; other images → encoded picture; otherwise the model's own tensors. Scores take their class count from the
 * graph's output less `classOffset`. Returns a fault with a hint when records and graph contradict each other.
 */
export function canonicalSignature(
  version: { inputRecord: InputRecord; outputRecord: OutputRecord },
  inspection: Inspection,
  labels: readonly string[],
): Signature | SignatureFault {
  const input = canonicalInput(version.inputRecord, inspection);
  if ('fault' in input) return input;
  const output = canonicalOutput(version.outputRecord, inspection, labels);
  return 'fault' in output ? output : { input, output };
}

/** Returns why a version cannot serve a task that already has a signature, or null when it can. */
export function signatureConflict(task: Signature, version: Signature): SignatureFault | null {
  if (task.output.kind === 'scores' && version.output.kind === 'scores' && task.output.classes !== version.output.classes) {
    return {
      fault: `The task has ${task.output.classes} classes; this model answers ${version.output.classes}.`,
      hint: 'State classOffset in the output record when the model has a background class, or register it for a task of its own.',
    };
  }
  if ((task.output.kind === 'scores') !== (version.output.kind === 'scores')) {
    return { fault: 'The task and this model answer different kinds of outputs.', hint: 'State an output record that matches the task, e.g. {"kind":"scores"}.' };
  }
  if ((task.input.kind === 'tensors') !== (version.input.kind === 'tensors')) {
    return { fault: 'The task and this model take different kinds of inputs.', hint: 'State an input record that matches the task: {"kind":"image",…} or {"kind":"tensor"}.' };
  }
  if (task.input.kind === 'tensors' && version.input.kind === 'tensors' && !sameTensors(task.input.tensors, version.input.tensors)) {
    return { fault: `The task takes ${describe(task.input.tensors)}; this model takes ${describe(version.input.tensors)}.`, hint: 'Register it for a task of its own.' };
  }
  return null;
}

function canonicalInput(record: InputRecord, inspection: Inspection): CanonicalInput | SignatureFault {
  if (record.kind === 'tensor') return { kind: 'tensors', tensors: inspection.signature.inputs.filter((input) => record.constants?.[input.name] === undefined) };
  if (inspection.signature.inputs.length !== 1) {
    return {
      fault: `The input record describes one image, but the model has ${inspection.signature.inputs.length} inputs.`,
      hint: 'Use the input record {"kind":"tensor"} for models with several inputs.',
    };
  }
  if (record.channels === 'gray' && record.width <= LARGEST_TENSOR_SIDE && record.height <= LARGEST_TENSOR_SIDE) {
    return { kind: 'image', name: 'image', width: record.width, height: record.height, channels: 'gray', range: [0, 1] };
  }
  return { kind: 'picture', name: 'picture' };
}

function canonicalOutput(record: OutputRecord, inspection: Inspection, labels: readonly string[]): CanonicalOutput | SignatureFault {
  const { outputs } = inspection.signature;
  if (record.kind === 'tensor') return { kind: 'tensors', tensors: outputs };
  if (record.kind === 'class-id') {
    return labels.length > 0 ? { kind: 'scores', name: 'scores', classes: labels.length } : { kind: 'tensors', tensors: outputs };
  }
  // A classifier may answer its class before its scores.
  const scored = outputs.find((output) => output.shape.length > 1 && SCORE_TYPES.has(output.dtype)) ?? outputs[0];
  const last = scored?.shape.filter((dimension) => dimension !== 1).at(-1) ?? -1;
  const classes = (last > 0 ? last : labels.length + (record.classOffset ?? 0)) - (record.classOffset ?? 0);
  if (classes > 0) return { kind: 'scores', name: 'scores', classes };
  return {
    fault: 'The model does not say how many classes its scores have.',
    hint: 'Give the task its labels, or use the output record {"kind":"tensor"}.',
  };
}

function sameTensors(a: readonly TensorSpec[], b: readonly TensorSpec[]): boolean {
  return a.length === b.length && a.every((tensor, at) => {
    const other = b[at];
    return other !== undefined && other.dtype === tensor.dtype && other.shape.length === tensor.shape.length &&
      other.shape.every((dimension, axis) => dimension === tensor.shape[axis] || axis === 0);
  });
}

function describe(tensors: readonly TensorSpec[]): string {
  return tensors.map((tensor) => `${tensor.name} ${tensor.dtype} [${tensor.shape.join(',')}]`).join(', ');
}

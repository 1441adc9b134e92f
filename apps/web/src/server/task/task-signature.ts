import type { CanonicalInput, CanonicalOutput, InputRecord, OutputRecord } from '@infaas/shared/domain/records';
import type { Inspection } from '@infaas/shared/jobs/catalogue';

const LARGEST_TENSOR_SIDE = 64;

type FirstVersion = { inputRecord: InputRecord; outputRecord: OutputRecord; inspection: Inspection | null };

/**
 * Returns the one input of a task: what its owner stated, else what its first version implies. Small gray pictures travel as a float
 * tensor, other pictures as files that each variant decodes; a tensor record means the model's own tensors, null until it is inspected.
 */
export function inputOfTask(stated: CanonicalInput | null, first: FirstVersion | undefined): CanonicalInput | null {
  if (stated !== null || first === undefined) return stated;
  const { inputRecord: record, inspection } = first;
  if (record.kind === 'tensor') return inspection === null ? null : { kind: 'tensors', tensors: inspection.signature.inputs };
  const small = Math.max(record.width, record.height) <= LARGEST_TENSOR_SIDE;
  if (record.channels !== 'gray' || !small) return { kind: 'picture', name: 'picture' };
  return { kind: 'image', name: 'image', width: record.width, height: record.height, channels: 'gray', range: [0, 1] };
}

/** Returns the outputs of a task: what its owner stated, else what its first version implies; null until that one is inspected. */
export function outputOfTask(stated: CanonicalOutput | null, first: FirstVersion | undefined, labels: readonly string[]): CanonicalOutput | null {
  if (stated !== null || first === undefined) return stated;
  const { outputRecord: record, inspection } = first;
  if (inspection === null) return null;
  if (record.kind === 'tensor') return { kind: 'tensors', tensors: inspection.signature.outputs };
  if (record.kind === 'class-id') return labels.length === 0 ? { kind: 'tensors', tensors: inspection.signature.outputs } : { kind: 'scores', name: 'scores', classes: labels.length };
  const last = inspection.signature.outputs[0]?.shape.filter((dimension) => dimension !== 1).at(-1) ?? -1;
  const classes = last > 0 ? last - (record.classOffset ?? 0) : labels.length;
  return classes > 0 ? { kind: 'scores', name: 'scores', classes } : null;
}

import type { CanonicalInput, CanonicalOutput, ImageInputRecord, InputRecord, OutputRecord } from '@infaas/shared/domain/records';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { foldImageInput } from './fold-image-input';
import { foldScoresOutput } from './fold-scores-output';
import { matchInputs, matchOutputs } from './fold-tensors';
import { standardOpset } from './inspect-model';
import type { GraphProto, ModelProto } from './model-proto';
import { ensureStandardOpset } from './normalise-model';

/** How one architecture's tensors relate to its task's. */
export type CanonicalMapping = { canonicalInput: CanonicalInput; canonicalOutput: CanonicalOutput; inputRecord: InputRecord; outputRecord: OutputRecord };

/** The oldest operator set whose elementwise operators broadcast as the added nodes need. */
const OLDEST_OPSET = 7;

/**
 * Changes a model in place so that its graph takes the task's canonical input and answers the canonical output; returns it. A `picture`
 * input becomes UINT8 [n,h,w,c] at the record's size, which the instance host decodes to. Throws ServingError when records and model
 * do not fit.
 */
export function foldRecords(model: ModelProto, mapping: CanonicalMapping): ModelProto {
  const graph = model.graph;
  if (!graph) throw new ServingError('malformed', 'the model has no graph');
  ensureStandardOpset(model);
  const opset = standardOpset(model);
  if (opset < OLDEST_OPSET && !(mapping.canonicalInput.kind === 'tensors' && mapping.canonicalOutput.kind === 'tensors')) {
    throw new ServingError('unsupported', `operator set ${opset} is too old for the task's input and output to be folded in`, 'Convert the model to operator set 11 or newer (onnx.version_converter).');
  }
  foldInput(graph, mapping);
  foldOutput(graph, mapping, opset);
  return model;
}

function foldInput(graph: GraphProto, mapping: CanonicalMapping): void {
  const { canonicalInput, inputRecord } = mapping;
  if (canonicalInput.kind === 'tensors') {
    if (inputRecord.kind === 'image') throw conflict('the task takes tensors, but the input record describes a picture', '{"kind":"tensor"}');
    return matchInputs(graph, canonicalInput.tensors);
  }
  if (inputRecord.kind === 'image') return foldImageInput(graph, canonicalInput, inputRecord);
  if (canonicalInput.kind === 'picture') throw conflict('the task takes pictures, but the input record does not describe one', '{"kind":"image", …}');
  return foldImageInput(graph, canonicalInput, sameAsCanonical(canonicalInput));
}

function foldOutput(graph: GraphProto, mapping: CanonicalMapping, opset: number): void {
  const { canonicalOutput, outputRecord } = mapping;
  if (canonicalOutput.kind === 'scores') {
    return foldScoresOutput(graph, { name: canonicalOutput.name, classes: canonicalOutput.classes, record: outputRecord, opset });
  }
  if (outputRecord.kind !== 'tensor') throw conflict('the task answers tensors, but the output record describes classes', '{"kind":"tensor"}');
  return matchOutputs(graph, canonicalOutput.tensors);
}

function sameAsCanonical(input: Extract<CanonicalInput, { kind: 'image' }>): ImageInputRecord {
  const { width, height, channels, range } = input;
  return { kind: 'image', width, height, channels, layout: 'nchw', range, dtype: 'FP32' };
}

function conflict(message: string, wanted: string): ServingError {
  return new ServingError('malformed', message, `Use the record ${wanted}, or register the model under another task.`);
}

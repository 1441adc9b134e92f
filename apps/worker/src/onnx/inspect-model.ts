import type { TensorSpec } from '@infaas/shared/domain/tensor';
import type { Inspection } from '@infaas/shared/jobs/catalogue';
import { checkModel } from './check-model';
import { dataTypeOf } from './data-types';
import { nodesOf, storedTensors } from './graph-walk';
import { decodeModel, int64ToNumber } from './model-proto';
import type { GraphProto, ModelProto, ValueInfoProto } from './model-proto';
import { fixInitialisers, isStandardDomain, nameFreeDimensions, normaliseOutputs, requiredInputs } from './normalise-model';
import { tensorBytes, tensorElements } from './tensor-values';

/**
 * Returns what an ONNX file tells about itself, from its bytes alone. Throws ServingError('malformed' | 'unsupported') with a reason
 * that its owner understands.
 */
export function inspectModel(bytes: Uint8Array): Inspection {
  return readModel(bytes).inspection;
}

/** Returns the checked model with tensor outputs only, its main graph, and its inspection. Throws as inspectModel does. */
export function readModel(bytes: Uint8Array): { model: ModelProto; graph: GraphProto; inspection: Inspection } {
  const model = decodeModel(bytes);
  const graph = checkModel(model);
  const irVersion = int64ToNumber(model.irVersion);
  fixInitialisers(model, graph);
  const { droppedOutputs } = normaliseOutputs(model, graph);
  nameFreeDimensions(graph);
  const inputs = requiredInputs(graph).map(signatureOf);
  const weights = weighModel(model);
  const inspection: Inspection = {
    signature: { inputs, outputs: graph.output.map(signatureOf) },
    opset: standardOpset(model),
    irVersion,
    parameters: weights.parameters,
    weightBytes: weights.bytes,
    nodes: [...nodesOf(model)].length,
    precision: precisionOf(model),
    batchable: inputs.every((input) => input.shape[0] === -1),
    operators: countOperators(model),
    droppedOutputs,
  };
  return { model, graph, inspection };
}

/** Returns a graph input or output as a signature: free dimensions are -1. */
export function signatureOf(value: ValueInfoProto): TensorSpec {
  const tensor = value.type?.tensorType;
  const sizes = (tensor?.shape?.dim ?? []).map((dimension) => int64ToNumber(dimension.dimValue));
  return { name: value.name ?? '', dtype: dataTypeOf(tensor?.elemType ?? 0) ?? 'FP32', shape: sizes.map((size) => (size > 0 ? size : -1)) };
}

/** Returns the version of the standard operator set that a model uses; 0 when none. */
export function standardOpset(model: ModelProto): number {
  return Math.max(0, ...model.opsetImport.filter((entry) => isStandardDomain(entry.domain)).map((entry) => int64ToNumber(entry.version)));
}

function weighModel(model: ModelProto): { parameters: number; bytes: number } {
  let parameters = 0;
  let bytes = 0;
  for (const tensor of storedTensors(model)) {
    parameters += tensorElements(tensor);
    bytes += tensorBytes(tensor);
  }
  return { parameters, bytes };
}

function precisionOf(model: ModelProto): Inspection['precision'] {
  for (const node of nodesOf(model)) {
    if (/^(QLinear|ConvInteger|MatMulInteger|DynamicQuantize|QGemm|QAttention)|^DequantizeLinear$|^MatMulNBits$/u.test(node.opType)) return 'int8';
  }
  const bytesByType = new Map<number, number>();
  for (const tensor of storedTensors(model)) {
    const type = tensor.dataType ?? 0;
    bytesByType.set(type, (bytesByType.get(type) ?? 0) + tensorBytes(tensor));
  }
  return (bytesByType.get(10) ?? 0) > (bytesByType.get(1) ?? 0) ? 'fp16' : 'fp32';
}

function countOperators(model: ModelProto): Record<string, number> {
  const counts = new Map<string, number>();
  for (const node of nodesOf(model)) counts.set(node.opType, (counts.get(node.opType) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a, x], [b, y]) => y - x || a.localeCompare(b)));
}

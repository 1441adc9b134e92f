import { ServingError } from '@infaas/shared/domain/serving-error';
import { ONNX_FLOAT } from '../data-types';
import { GraphBuilder, makeNode, pruneGraph } from '../graph-builder';
import { decodeModel, encodeModel } from '../model-proto';
import type { NodeProto, TensorProto } from '../model-proto';
import { isStandardDomain } from '../normalise-model';
import { floatTensor, tensorElements } from '../tensor-values';
import { graphOf } from './prepare-graph';
import { quantiseWeights } from './quantise-weights';
import { dimsOf, floatValues, int8Tensor } from './stored-values';

/** Where an operator's weights stand and along which axis they are scaled (negative: from the end). */
const WEIGHTS: Readonly<Record<string, { input: number; axis: number }>> = {
  Conv: { input: 1, axis: 0 }, ConvTranspose: { input: 1, axis: 1 }, Gemm: { input: 1, axis: -1 }, MatMul: { input: 1, axis: -1 }, Gather: { input: 0, axis: 0 },
};
/** Smaller tensors save nothing. */
const LEAST_ELEMENTS = 1_024;
/** A file this much smaller is worth having. */
const LEAST_SAVING = 0.25;

/**
 * Returns a model that stores large weights as 8-bit integers and computes in float: a DequantizeLinear stands behind each. Throws
 * ServingError('unsupported') where that does not make the file a quarter smaller than the base form's.
 */
export function weightInt8(prepared: Uint8Array, baseBytes = prepared.length): Uint8Array {
  const model = decodeModel(prepared);
  const graph = graphOf(model);
  const builder = new GraphBuilder(graph);
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name ?? '', tensor]));
  if (!graph.initializer.some(isLargeFloat)) throw new ServingError('unsupported', `it has no float weights of ${LEAST_ELEMENTS} numbers or more that could be stored in 8 bits`);
  const placed = new Map<string, string>();
  graph.node = graph.node.flatMap((node) => {
    const place = isStandardDomain(node.domain) ? WEIGHTS[node.opType] : undefined;
    const tensor = place ? constants.get(node.input[place.input] ?? '') : undefined;
    if (!place || !tensor) return [node];
    const name = tensor.name ?? '';
    const known = placed.get(name);
    const made = known === undefined ? dequantised(tensor, { axis: place.axis, builder }) : null;
    const float = known ?? made?.output[0];
    if (float === undefined) return [node];
    placed.set(name, float);
    node.input = node.input.map((input, position) => (position === place.input ? float : input));
    return made ? [made, node] : [node];
  });
  pruneGraph(graph);
  const bytes = encodeModel(model);
  const before = Math.min(baseBytes, prepared.length);
  if (bytes.length > before * (1 - LEAST_SAVING)) {
    const saved = Math.max(0, Math.round((1 - bytes.length / before) * 100));
    throw new ServingError('unsupported', `8-bit weights make the file only ${saved} % smaller; from ${LEAST_SAVING * 100} % on this form pays`);
  }
  return bytes;
}

function isLargeFloat(tensor: TensorProto): boolean {
  return tensor.dataType === ONNX_FLOAT && tensorElements(tensor) >= LEAST_ELEMENTS;
}

function dequantised(tensor: TensorProto, { axis, builder }: { axis: number; builder: GraphBuilder }): NodeProto | null {
  const values = floatValues(tensor);
  const dims = dimsOf(tensor);
  if (!values || values.length < LEAST_ELEMENTS || dims.length < 2) return null;
  const along = axis < 0 ? dims.length + axis : axis;
  const quantised = quantiseWeights({ values, dims, axis: along, limit: 127 });
  const name = tensor.name ?? 'weights';
  const input = [
    builder.constant((id) => int8Tensor(id, quantised.values, dims), `${name}_int8`),
    builder.constant((id) => floatTensor(id, quantised.scales, [quantised.scales.length]), `${name}_scale`),
    builder.constant((id) => int8Tensor(id, new Int8Array(quantised.scales.length), [quantised.scales.length]), `${name}_zero`),
  ];
  return makeNode('DequantizeLinear', { input, output: [builder.name(`${name}_dequantised`)], attributes: { axis: along } });
}

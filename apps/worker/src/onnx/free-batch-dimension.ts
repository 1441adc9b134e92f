import { signatureOf } from './inspect-model';
import { decodeModel, encodeModel } from './model-proto';
import type { GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto } from './model-proto';
import { requiredInputs } from './normalise-model';
import { int64Tensor, integerValues } from './tensor-values';

/**
 * Returns a copy of a model whose fixed first dimension is free in every input and output, with constant Reshape targets rewritten;
 * null when inputs and outputs share no first dimension. The copy is a proposal: whether it computes rows independently must be
 * proved by running it. A model whose first dimension is free already is returned as it is.
 */
export function freeBatchDimension(model: ModelProto): ModelProto | null {
  const sizes = batchSizes(model.graph);
  if (sizes === null) return null;
  if (sizes.inputs === -1) return model;
  const copy = decodeModel(encodeModel(model));
  const graph = copy.graph;
  if (!graph) return null;
  for (const value of [...requiredInputs(graph), ...graph.output]) freeFirst(value);
  // Shapes noted for inner tensors still say the old size.
  graph.valueInfo = [];
  rewriteReshapes(graph, sizes.inputs);
  return copy;
}

function batchSizes(graph: GraphProto | undefined): { inputs: number } | null {
  if (!graph) return null;
  const inputs = new Set(requiredInputs(graph).map((input) => signatureOf(input).shape[0]));
  const [size] = inputs;
  if (inputs.size !== 1 || size === undefined) return null;
  const follows = graph.output.every((output) => {
    const { shape } = signatureOf(output);
    return shape.length > 0 && (shape[0] === -1 || shape[0] === size);
  });
  return follows ? { inputs: size } : null;
}

function freeFirst(value: ValueInfoProto): void {
  const dims = value.type?.tensorType?.shape?.dim;
  if (dims && dims.length > 0) dims[0] = { dimParam: 'batch' };
}

function rewriteReshapes(graph: GraphProto, size: number): void {
  const constants = constantTensors(graph);
  for (const [index, node] of graph.node.entries()) {
    if (node.opType !== 'Reshape') continue;
    const target = constants.get(node.input[1] ?? '');
    const dims = target ? integerValues(target) : null;
    const freed = dims === null ? null : freedTarget(dims, size);
    // A Reshape between constants is about weights and keeps its shape.
    if (freed === null || constants.has(node.input[0] ?? '')) continue;
    const name = `canonical_free_shape_${index}`;
    graph.initializer.push(int64Tensor(name, freed, [freed.length]));
    node.input[1] = name;
  }
}

/** The fixed leading size becomes "the rest" (-1) or, where -1 is taken, "as the input has it" (0). */
function freedTarget(dims: readonly number[], size: number): number[] | null {
  if (dims[0] !== size) return null;
  return [dims.includes(-1) ? 0 : -1, ...dims.slice(1)];
}

function constantTensors(graph: GraphProto): Map<string, TensorProto> {
  const constants = new Map<string, TensorProto>();
  for (const tensor of graph.initializer) constants.set(tensor.name ?? '', tensor);
  for (const node of graph.node) {
    const tensor = constantOf(node);
    if (tensor) constants.set(node.output[0] ?? '', tensor);
  }
  return constants;
}

function constantOf(node: NodeProto): TensorProto | undefined {
  return node.opType === 'Constant' ? (node.attribute.find((attribute) => attribute.name === 'value')?.t ?? undefined) : undefined;
}

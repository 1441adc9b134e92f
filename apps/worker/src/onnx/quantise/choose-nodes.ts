import { ONNX_FLOAT } from '../data-types';
import { bodiesOf, graphsOf } from '../graph-walk';
import type { GraphProto, NodeProto, TensorProto } from '../model-proto';
import { int64ToNumber } from '../model-proto';
import { isStandardDomain } from '../normalise-model';
import { tensorElements } from '../tensor-values';
import { dimsOf } from './stored-values';

/** Operators with weights that ONNX Runtime computes in integers when it finds them between QuantizeLinear and DequantizeLinear. */
const WEIGHTED = new Set(['Conv', 'Gemm', 'MatMul']);
/** Operators whose result is quantised with a scale of its own. */
const RESCALED = new Set(['Add', 'Mul', 'AveragePool', 'GlobalAveragePool', 'Concat', 'LeakyRelu', 'Sigmoid', 'Relu']);
/** Operators that hand integers on as they are: the result has the scale of the first input. */
const PASSING = new Set(['MaxPool', 'Reshape', 'Flatten', 'Transpose', 'Squeeze', 'Unsqueeze']);
const ALL_INPUTS = new Set(['Add', 'Mul', 'Concat']);

/** Which nodes of a graph compute in integers and which tensors are carried as 8 bits for them. Nodes are meant by position. */
export type IntegerPart = {
  nodes: ReadonlySet<number>;
  /** Relu and Clip that become the lower end of their producer's range: position of the activation, by that of the producer. */
  fused: ReadonlyMap<number, number>;
  tensors: ReadonlySet<string>;
  /** Tensors with the scale of another one. */
  sameScale: ReadonlyMap<string, string>;
  weighted: number[];
};

export type ChoiceRequest = { graph: GraphProto; isMeasuredFloat: (tensor: string) => boolean; leftFloat: ReadonlySet<number> };

/**
 * Returns the part of a graph that is worth computing in integers: nodes with constant weights, and those between them that ONNX Runtime
 * can compute on 8-bit tensors; not those whose results only float nodes read.
 */
export function chooseIntegerPart(request: ChoiceRequest): IntegerPart {
  const wires = wiresOf(request.graph);
  const fused = new Map<number, number>();
  const nodes = grow(request, wires, fused);
  shrink(request.graph, { nodes, fused, wires });
  return describe(request.graph, { nodes, fused, wires });
}

type Wires = { constants: ReadonlyMap<string, TensorProto>; readers: ReadonlyMap<string, number[]>; outputs: ReadonlySet<string> };
type Parts = { nodes: Set<number>; fused: Map<number, number>; wires: Wires };

/** Returns the inputs of a node that carry values of a query. */
export function activationInputs(node: NodeProto): string[] {
  return ALL_INPUTS.has(node.opType) ? node.input : node.input.slice(0, 1);
}

function wiresOf(graph: GraphProto): Wires {
  const readers = new Map<string, number[]>();
  const read = (name: string, index: number): void => void readers.set(name, [...(readers.get(name) ?? []), index]);
  graph.node.forEach((node, index) => {
    for (const name of new Set(node.input)) read(name, index);
    // A body that reads a tensor reads it in float.
    for (const body of bodiesOf(node)) for (const part of graphsOf(body)) for (const inner of part.node) for (const name of inner.input) read(name, index);
  });
  return { readers, constants: new Map(graph.initializer.map((tensor) => [tensor.name ?? '', tensor])), outputs: new Set(graph.output.map((output) => output.name ?? '')) };
}

function grow(request: ChoiceRequest, wires: Wires, fused: Map<number, number>): Set<number> {
  const { graph, leftFloat } = request;
  const nodes = new Set<number>();
  const absorbed = new Set<number>();
  const carried = new Set<string>();
  graph.node.forEach((node, index) => {
    if (absorbed.has(index) || leftFloat.has(index)) return;
    const role = roleOf(node, { request, wires, carried });
    if (role === null) return;
    nodes.add(index);
    if (role === 'weighted') carried.add(node.input[0] ?? '');
    const activation = role === 'passing' || node.opType === 'Relu' ? null : activationBehind(graph, node, wires);
    if (activation !== null && !leftFloat.has(activation)) {
      fused.set(index, activation);
      absorbed.add(activation);
    }
    carried.add(resultOf(graph, fused, index));
  });
  return nodes;
}

type Scene = { request: ChoiceRequest; wires: Wires; carried: ReadonlySet<string> };

/** Returns what a node would be among integer ones; null: it stays float. */
function roleOf(node: NodeProto, { request, wires, carried }: Scene): 'weighted' | 'rescaled' | 'passing' | null {
  const { isMeasuredFloat } = request;
  if (!isStandardDomain(node.domain) || node.output.length !== 1 || !isMeasuredFloat(node.output[0] ?? '')) return null;
  if (WEIGHTED.has(node.opType)) return hasPlainWeights(node, wires.constants) && isMeasuredFloat(node.input[0] ?? '') ? 'weighted' : null;
  if (!activationInputs(node).every((name) => carried.has(name))) return null;
  if (PASSING.has(node.opType)) return 'passing';
  return RESCALED.has(node.opType) ? 'rescaled' : null;
}

/** Drops what leads to float nodes only, from the end: there a float result costs little and keeps its digits. */
function shrink(graph: GraphProto, { nodes, fused, wires }: Parts): void {
  for (const index of [...nodes].sort((a, b) => b - a)) {
    const node = graph.node[index];
    if (!node || WEIGHTED.has(node.opType)) continue;
    const readers = wires.readers.get(resultOf(graph, fused, index)) ?? [];
    if (readers.some((reader) => nodes.has(reader))) continue;
    nodes.delete(index);
    fused.delete(index);
  }
}

function describe(graph: GraphProto, { nodes, fused, wires }: Parts): IntegerPart {
  const tensors = new Set<string>();
  const sameScale = new Map<string, string>();
  const weighted: number[] = [];
  for (const index of [...nodes].sort((a, b) => a - b)) {
    const node = graph.node[index];
    if (!node) continue;
    for (const name of activationInputs(node)) tensors.add(name);
    const result = resultOf(graph, fused, index);
    const read = (wires.readers.get(result) ?? []).some((reader) => nodes.has(reader));
    // A Gemm may answer in float; a Conv must have its result quantised to be computed in integers at all.
    if (read || node.opType === 'Conv' || !WEIGHTED.has(node.opType)) tensors.add(result);
    else fused.delete(index);
    if (PASSING.has(node.opType)) sameScale.set(result, node.input[0] ?? '');
    if (WEIGHTED.has(node.opType)) weighted.push(index);
  }
  return { nodes, fused, tensors, sameScale, weighted };
}

function resultOf(graph: GraphProto, fused: ReadonlyMap<number, number>, index: number): string {
  return graph.node[fused.get(index) ?? index]?.output[0] ?? '';
}

/** A Relu, or a Clip from zero, that alone reads a node's result. */
function activationBehind(graph: GraphProto, node: NodeProto, wires: Wires): number | null {
  const [result = ''] = node.output;
  const [reader, ...others] = wires.readers.get(result) ?? [];
  if (reader === undefined || others.length > 0 || wires.outputs.has(result)) return null;
  const next = graph.node[reader];
  if (next?.input[0] !== result || !isStandardDomain(next.domain)) return null;
  const bounds = next.input.slice(1).every((name) => name === '' || wires.constants.has(name));
  return next.opType === 'Relu' || (next.opType === 'Clip' && bounds) ? reader : null;
}

/** Constant weights of a matrix or filter bank, and a bias of one number per output channel. */
export function hasPlainWeights(node: NodeProto, constants: ReadonlyMap<string, TensorProto>): boolean {
  const weights = constants.get(node.input[1] ?? '');
  if (weights?.dataType !== ONNX_FLOAT || constants.has(node.input[0] ?? '')) return false;
  if (node.opType === 'Conv') return plainBias(node, constants, dimsOf(weights)[0] ?? 0);
  if (dimsOf(weights).length !== 2) return false;
  if (node.opType === 'MatMul') return true;
  const channels = dimsOf(weights)[node.attribute.some(({ name, i }) => name === 'transB' && int64ToNumber(i) === 1) ? 0 : 1] ?? 0;
  return isPlainGemm(node) && plainBias(node, constants, channels);
}

function plainBias(node: NodeProto, constants: ReadonlyMap<string, TensorProto>, channels: number): boolean {
  if (!node.input[2]) return true;
  const bias = constants.get(node.input[2]);
  return bias !== undefined && (tensorElements(bias) === channels || tensorElements(bias) === 1);
}

/** Tells whether a Gemm is x · W + c: no factors, x not transposed. */
function isPlainGemm(node: NodeProto): boolean {
  return node.attribute.every(({ name, f, i }) => (name === 'alpha' || name === 'beta' ? (f ?? 1) === 1 : name !== 'transA' || int64ToNumber(i) === 0));
}

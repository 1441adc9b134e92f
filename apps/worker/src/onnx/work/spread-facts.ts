import { ONNX_FLOAT, ONNX_INT64, ONNX_UINT8 } from '../data-types';
import { int64ToNumber } from '../model-proto';
import type { NodeProto } from '../model-proto';
import { LAYOUT_RULES, foldIntegers, reduced } from './layout-rules';
import {
  BROADCASTING, COMPARING, CONVOLUTION, ELEMENTWISE, GEMM, GLOBAL_POOLING, MATRIX_PRODUCT, POOLING, QUANTISED_BROADCASTING, RECURRENT,
} from './operator-kinds';
import { elementsOf, intOf, storedFacts } from './tensor-facts';
import type { NodeFacts, TensorFacts } from './tensor-facts';
import { broadcast, convolved, gemmSizes, multiplied, operandsOf, pooled, productType, unfolded } from './window-rules';

type Shape = readonly number[];
const ONNX_BOOL = 9;

/** Returns the facts of a node's outputs, as far as they follow from those of its inputs; empty where they do not. */
export function outputFacts(facts: NodeFacts): (TensorFacts | undefined)[] {
  const { node } = facts;
  if (node.opType === 'Constant') return [constantFacts(node)];
  const [x] = facts.inputs;
  const shapes = shapesOf(facts, x) ?? [];
  const integers = foldIntegers(facts);
  return shapes.map((shape, index) => ({
    shape, elemType: typeOf(facts, index), ...(index === 0 && integers?.length === elementsOf(shape) ? { integers } : {}),
  }));
}

function shapesOf(facts: NodeFacts, x: TensorFacts | undefined): (Shape)[] | null {
  const { node } = facts;
  if (CONVOLUTION.has(node.opType)) return listed(convolved(facts));
  if (node.opType === 'ConvTranspose') return listed(unfolded(facts));
  if (GEMM.has(node.opType)) {
    const sizes = gemmSizes(facts);
    return sizes ? [[sizes.rows, sizes.columns]] : null;
  }
  if (MATRIX_PRODUCT.has(node.opType)) {
    const operands = operandsOf(facts);
    return operands ? listed(multiplied(operands.x.shape, operands.w.shape)) : null;
  }
  if (BROADCASTING.has(node.opType)) return listed(broadcastAll(facts.inputs));
  if (QUANTISED_BROADCASTING.has(node.opType)) return listed(broadcastAll([facts.inputs[0], facts.inputs[3]]));
  if (node.opType === 'ConstantOfShape' || node.opType === 'RandomUniform') return listed(x?.integers ?? null);
  return x ? shapesFromFirst(facts, x) : null;
}

const FROM_FIRST: Readonly<Record<string, (facts: NodeFacts, shape: Shape) => Shape[] | null>> = {
  Shape: (_, shape) => [[shape.length]], Size: () => [[]], Resize: (facts, shape) => listed(resized(facts, shape)), Upsample: (facts, shape) => listed(resized(facts, shape)), TopK: topShapes,
  DynamicQuantizeLinear: (_, shape) => [shape, [], []], Dropout: (_, shape) => [shape, shape],
};

function shapesFromFirst(facts: NodeFacts, x: TensorFacts): Shape[] | null {
  const { opType } = facts.node;
  if (POOLING.has(opType)) return twice(pooled(facts));
  if (GLOBAL_POOLING.has(opType)) return [x.shape.map((size, axis) => (axis < 2 ? size : 1))];
  if (RECURRENT.has(opType)) return recurrentShapes(facts, x.shape);
  if (/^(?:Reduce|Arg)/u.test(opType)) return listed(reduced(facts, x));
  const rule = FROM_FIRST[opType] ?? LAYOUT_RULES[opType];
  if (rule) return rule(facts, x.shape);
  return ELEMENTWISE[opType] === undefined ? null : [x.shape];
}

const listed = (shape: Shape | null): Shape[] | null => (shape === null ? null : [shape]);
const twice = (shape: Shape | null): Shape[] | null => (shape === null ? null : [shape, shape]);

function broadcastAll(inputs: readonly (TensorFacts | undefined)[]): Shape | null {
  return inputs.reduce<Shape | null>((shape, input) => (shape === null || !input ? null : broadcast(shape, input.shape)), []);
}

/** Y [length, directions, batch, hidden], then the last states. */
function recurrentShapes({ node, inputs }: NodeFacts, [length = 1, batch = 1]: Shape): Shape[] | null {
  const directions = inputs[1]?.shape[0];
  const hidden = intOf(node, 'hidden_size', inputs[2]?.shape[2] ?? 0);
  if (directions === undefined || hidden === 0) return null;
  const state = [directions, batch, hidden];
  return [[length, directions, batch, hidden], state, state];
}

function resized({ inputs, node }: NodeFacts, shape: Shape): Shape | null {
  const sizes = inputs[3]?.integers;
  if (sizes?.length === shape.length) return sizes;
  const stated = inputs[node.opType === 'Upsample' ? 1 : 2];
  return stated?.factors?.length === shape.length ? shape.map((size, axis) => Math.floor(size * (stated.factors?.[axis] ?? 1))) : null;
}

function topShapes(facts: NodeFacts, shape: Shape): Shape[] | null {
  const count = facts.inputs[1]?.integers?.[0] ?? intOf(facts.node, 'k', 0);
  const along = (intOf(facts.node, 'axis', -1) + shape.length) % shape.length;
  const top = shape.map((size, axis) => (axis === along ? count : size));
  return count > 0 ? [top, top] : null;
}

function constantFacts(node: NodeProto): TensorFacts | undefined {
  const value = (name: string): NodeProto['attribute'][number] | undefined => node.attribute.find((attribute) => attribute.name === name);
  const tensor = value('value')?.t;
  if (tensor) return storedFacts(tensor);
  const [ints, int] = [value('value_ints')?.ints, value('value_int')?.i];
  if (ints) return { shape: [ints.length], elemType: ONNX_INT64, integers: ints.map(int64ToNumber) };
  if (int !== undefined && int !== null) return { shape: [], elemType: ONNX_INT64, integers: [int64ToNumber(int)] };
  const floats = value('value_floats')?.floats;
  return floats ? { shape: [floats.length], elemType: ONNX_FLOAT } : { shape: [], elemType: ONNX_FLOAT };
}

const indices = (facts: NodeFacts, own: number, output: number): number => (output === 1 ? ONNX_INT64 : own);
const TYPES: Readonly<Record<string, (facts: NodeFacts, own: number, output: number) => number>> = {
  Cast: ({ node }, own) => intOf(node, 'to', own), Shape: () => ONNX_INT64, Size: () => ONNX_INT64, ArgMax: () => ONNX_INT64, ArgMin: () => ONNX_INT64, TopK: indices, MaxPool: indices,
  QuantizeLinear: ({ inputs }) => inputs[2]?.elemType ?? ONNX_UINT8, DequantizeLinear: ({ inputs }) => inputs[1]?.elemType ?? ONNX_FLOAT,
  DynamicQuantizeLinear: (_, __, output) => (output === 1 ? ONNX_FLOAT : ONNX_UINT8), Where: ({ inputs }, own) => inputs[1]?.elemType ?? own,
  ConstantOfShape: ({ node }) => node.attribute.find((attribute) => attribute.name === 'value')?.t?.dataType ?? ONNX_FLOAT,
};

function typeOf(facts: NodeFacts, output: number): number {
  const { opType } = facts.node;
  const own = facts.inputs[0]?.elemType ?? ONNX_FLOAT;
  if (COMPARING.has(opType)) return ONNX_BOOL;
  if (CONVOLUTION.has(opType) || MATRIX_PRODUCT.has(opType) || GEMM.has(opType)) return productType(facts, own);
  return TYPES[opType]?.(facts, own, output) ?? own;
}

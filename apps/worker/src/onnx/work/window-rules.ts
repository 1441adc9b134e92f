import { ONNX_FLOAT, ONNX_INT32 } from '../data-types';
import { elementsOf, intOf, intsOf, textOf } from './tensor-facts';
import type { NodeFacts, TensorFacts } from './tensor-facts';

type Operands = { x: TensorFacts; w: TensorFacts };

/** Returns the operands of a convolution or matrix product, wherever the quantised kinds keep them; null when one is not known. */
export function operandsOf({ node, inputs }: NodeFacts): Operands | null {
  const [x, w] = node.opType === 'QLinearConv' || node.opType === 'QLinearMatMul' || node.opType === 'QGemm' ? [inputs[0], inputs[3]] : [inputs[0], inputs[1]];
  return x && w ? { x, w } : null;
}

/** Returns the element type that a convolution or matrix product answers; `own` is that of its first input. */
export function productType({ node, inputs }: NodeFacts, own: number): number {
  if (/Integer$/u.test(node.opType)) return ONNX_INT32;
  if (node.opType === 'QGemm') return inputs[8]?.elemType ?? ONNX_FLOAT;
  return node.opType.startsWith('QLinear') ? (inputs[7]?.elemType ?? own) : own;
}

/** Returns the shape of a convolution's answer; null when it cannot be told. */
export function convolved(facts: NodeFacts): readonly number[] | null {
  const operands = operandsOf(facts);
  if (!operands) return null;
  const { x, w } = operands;
  const spatial = slid(facts, { x: x.shape, kernel: intsOf(facts.node, 'kernel_shape') ?? w.shape.slice(2) });
  return spatial === null ? null : [x.shape[0] ?? 1, w.shape[0] ?? 0, ...spatial];
}

/** Returns the shape of a pooling's answer; null when it cannot be told. */
export function pooled(facts: NodeFacts): readonly number[] | null {
  const x = facts.inputs[0]?.shape;
  const kernel = intsOf(facts.node, 'kernel_shape');
  const spatial = x && kernel ? slid(facts, { x, kernel }) : null;
  return x && spatial ? [...x.slice(0, 2), ...spatial] : null;
}

/** Returns the shape of a transposed convolution's answer; null when it cannot be told. */
export function unfolded(facts: NodeFacts): readonly number[] | null {
  const operands = operandsOf(facts);
  if (!operands) return null;
  const { x, w } = operands;
  const { node } = facts;
  const stated = intsOf(node, 'output_shape');
  const kernel = intsOf(node, 'kernel_shape') ?? w.shape.slice(2);
  const extra = intsOf(node, 'output_padding') ?? [];
  const { strides, dilations, pads } = windowOf(facts, kernel.length);
  const same = textOf(node, 'auto_pad').startsWith('SAME');
  const spatial = kernel.map((size, axis) => {
    const stride = strides[axis] ?? 1;
    const length = x.shape[axis + 2] ?? 1;
    if (same) return length * stride;
    return stride * (length - 1) + (extra[axis] ?? 0) + (size - 1) * (dilations[axis] ?? 1) + 1 - (pads[axis] ?? 0) - (pads[axis + kernel.length] ?? 0);
  });
  return [x.shape[0] ?? 1, (w.shape[1] ?? 0) * intOf(node, 'group', 1), ...(stated ?? spatial)];
}

function windowOf({ node }: NodeFacts, rank: number): { strides: number[]; dilations: number[]; pads: number[] } {
  const ones = new Array<number>(rank).fill(1);
  return { strides: intsOf(node, 'strides') ?? ones, dilations: intsOf(node, 'dilations') ?? ones, pads: intsOf(node, 'pads') ?? [] };
}

/** Sizes of the places that a window takes as it slides over the axes behind the first two (the ONNX definition of Conv and MaxPool). */
function slid(facts: NodeFacts, { x, kernel }: { x: readonly number[]; kernel: readonly number[] }): number[] | null {
  if (x.length !== kernel.length + 2) return null;
  const { strides, dilations, pads } = windowOf(facts, kernel.length);
  const automatic = textOf(facts.node, 'auto_pad');
  const round = intOf(facts.node, 'ceil_mode', 0) === 1 ? Math.ceil : Math.floor;
  const sizes = kernel.map((size, axis) => {
    const length = x[axis + 2] ?? 1;
    const stride = strides[axis] ?? 1;
    if (automatic.startsWith('SAME')) return Math.ceil(length / stride);
    const padded = automatic === 'VALID' ? 0 : (pads[axis] ?? 0) + (pads[axis + kernel.length] ?? 0);
    return round((length + padded - (dilations[axis] ?? 1) * (size - 1) - 1) / stride) + 1;
  });
  return sizes.every((size) => size > 0 && Number.isFinite(size)) ? sizes : null;
}

/** Returns the shape of a product of matrices, with the leading axes broadcast; null when the operands do not fit. */
export function multiplied(a: readonly number[], b: readonly number[]): readonly number[] | null {
  if (a.length === 0 || b.length === 0) return null;
  const [left, right] = [a.length === 1 ? [1, ...a] : a, b.length === 1 ? [...b, 1] : b];
  if (left.at(-1) !== right.at(-2)) return null;
  const leading = broadcast(left.slice(0, -2), right.slice(0, -2));
  if (leading === null) return null;
  return [...leading, ...(a.length === 1 ? [] : [left.at(-2) ?? 1]), ...(b.length === 1 ? [] : [right.at(-1) ?? 1])];
}

/** Returns the shape that two shapes broadcast to; null when they do not fit. */
export function broadcast(a: readonly number[], b: readonly number[]): readonly number[] | null {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let axis = 1; axis <= rank; axis++) {
    const [left, right] = [a[a.length - axis] ?? 1, b[b.length - axis] ?? 1];
    if (left !== right && left !== 1 && right !== 1) return null;
    shape.unshift(left === 1 ? right : left);
  }
  return shape;
}

/** Returns the rows, columns and depth of a Gemm; null when its operands are no matrices. */
export function gemmSizes(facts: NodeFacts): { rows: number; columns: number; depth: number } | null {
  const operands = operandsOf(facts);
  if (operands?.x.shape.length !== 2 || operands.w.shape.length !== 2) return null;
  const [transA, transB] = [intOf(facts.node, 'transA', 0), intOf(facts.node, 'transB', 0)];
  const [m = 0, k = 0] = transA === 1 ? [...operands.x.shape].reverse() : operands.x.shape;
  return { rows: m, depth: k, columns: operands.w.shape[transB === 1 ? 0 : 1] ?? 0 };
}

/** Returns how many elements one place of a pooling reads. */
export function windowElements(facts: NodeFacts): number {
  return elementsOf(intsOf(facts.node, 'kernel_shape') ?? []);
}

import { axisOf, elementsOf, intOf, intsOf } from './tensor-facts';
import type { NodeFacts, TensorFacts } from './tensor-facts';

type Shape = readonly number[];
/** Returns the shapes of a node's outputs; null where they depend on values that are not known. */
type Rule = (facts: NodeFacts, shape: Shape) => Shape[] | null;

const one = (shape: Shape | null): Shape[] | null => (shape === null ? null : [shape]);

/** A list that newer operator sets take as an input and older ones as an attribute. */
function listOf({ node, inputs }: NodeFacts, name: string, input: number): readonly number[] | null {
  return inputs[input]?.integers ?? intsOf(node, name);
}

/** Operators that only move elements, or choose some of them. */
export const LAYOUT_RULES: Readonly<Record<string, Rule>> = {
  Reshape: (facts, shape) => one(reshaped(shape, facts.inputs[1]?.integers ?? intsOf(facts.node, 'shape'))),
  Flatten: ({ node }, shape) => {
    const axis = axisOf(intOf(node, 'axis', 1), shape.length);
    return [[elementsOf(shape.slice(0, axis)), elementsOf(shape.slice(axis))]];
  },
  Transpose: ({ node }, shape) => [(intsOf(node, 'perm') ?? shape.map((_, axis) => shape.length - 1 - axis)).map((axis) => shape[axis] ?? 1)],
  Squeeze: (facts, shape) => {
    const axes = listOf(facts, 'axes', 1)?.map((axis) => axisOf(axis, shape.length));
    return [shape.filter((size, axis) => (axes ? !axes.includes(axis) : size !== 1))];
  },
  Unsqueeze: (facts, shape) => {
    const axes = listOf(facts, 'axes', 1);
    if (!axes) return null;
    const rank = shape.length + axes.length;
    const rest = [...shape];
    const fresh = new Set(axes.map((axis) => axisOf(axis, rank)));
    return [Array.from({ length: rank }, (_, axis) => (fresh.has(axis) ? 1 : (rest.shift() ?? 1)))];
  },
  Concat: ({ node, inputs }, shape) => {
    if (inputs.some((input) => input === undefined)) return null;
    const along = axisOf(intOf(node, 'axis', 0), shape.length);
    const total = inputs.reduce((sum, input) => sum + (input?.shape[along] ?? 0), 0);
    return [shape.map((size, axis) => (axis === along ? total : size))];
  },
  Split: (facts, shape) => {
    const along = axisOf(intOf(facts.node, 'axis', 0), shape.length);
    const count = facts.node.output.length;
    const size = Math.ceil((shape[along] ?? 0) / count);
    const sizes = listOf(facts, 'split', 1) ?? Array.from({ length: count }, (_, index) => Math.min(size, (shape[along] ?? 0) - index * size));
    return sizes.map((part) => shape.map((whole, axis) => (axis === along ? part : whole)));
  },
  Slice: (facts, shape) => one(sliced(facts, shape)),
  Gather: ({ node, inputs }, shape) => {
    const indices = inputs[1]?.shape;
    const along = axisOf(intOf(node, 'axis', 0), shape.length);
    return indices ? [[...shape.slice(0, along), ...indices, ...shape.slice(along + 1)]] : null;
  },
  Expand: ({ inputs }, shape) => {
    const target = inputs[1]?.integers;
    if (!target) return null;
    const rank = Math.max(shape.length, target.length);
    return [Array.from({ length: rank }, (_, axis) => Math.max(shape[shape.length - rank + axis] ?? 1, target[target.length - rank + axis] ?? 1))];
  },
  Tile: ({ inputs }, shape) => one(inputs[1]?.integers ? shape.map((size, axis) => size * (inputs[1]?.integers?.[axis] ?? 1)) : null),
  Pad: (facts, shape) => {
    const pads = listOf(facts, 'pads', 1);
    return one(pads ? shape.map((size, axis) => size + (pads[axis] ?? 0) + (pads[axis + shape.length] ?? 0)) : null);
  },
  DepthToSpace: ({ node }, shape) => {
    const block = intOf(node, 'blocksize', 1);
    return [[shape[0] ?? 1, (shape[1] ?? 0) / block ** 2, ...shape.slice(2).map((size) => size * block)]];
  },
  SpaceToDepth: ({ node }, shape) => {
    const block = intOf(node, 'blocksize', 1);
    return [[shape[0] ?? 1, (shape[1] ?? 0) * block ** 2, ...shape.slice(2).map((size) => size / block)]];
  },
};

function reshaped(shape: Shape, target: readonly number[] | null): Shape | null {
  if (target === null) return null;
  const sizes = target.map((size, axis) => (size === 0 ? (shape[axis] ?? 0) : size));
  const known = sizes.filter((size) => size !== -1).reduce((product, size) => product * size, 1);
  return sizes.map((size) => (size === -1 ? elementsOf(shape) / Math.max(1, known) : size));
}

function sliced(facts: NodeFacts, shape: Shape): Shape | null {
  const [starts, ends] = [listOf(facts, 'starts', 1), listOf(facts, 'ends', 2)];
  if (!starts || !ends) return null;
  if (facts.inputs[3] && !facts.inputs[3].integers) return null;
  const axes = listOf(facts, 'axes', 3) ?? starts.map((_, axis) => axis);
  const steps = facts.inputs[4]?.integers ?? [];
  const sizes = [...shape];
  axes.forEach((stated, index) => {
    const axis = axisOf(stated, shape.length);
    const range = { length: shape[axis] ?? 0, start: starts[index] ?? 0, end: ends[index] ?? 0, step: steps[index] ?? 1 };
    sizes[axis] = rangeSize(range);
  });
  return sizes;
}

function rangeSize({ length, start, end, step }: { length: number; start: number; end: number; step: number }): number {
  const within = (place: number): number => Math.min(Math.max(place < 0 ? place + length : place, step < 0 ? -1 : 0), step < 0 ? length - 1 : length);
  return Math.max(0, Math.ceil((within(end) - within(start)) / step));
}

type Fold = (facts: NodeFacts, first: readonly number[] | undefined, second: readonly number[] | undefined) => readonly number[] | undefined;
const same: Fold = (_, first) => first;
const calculated: Fold = ({ node }, first, second) => (first && second ? arithmetic(node.opType as Arithmetic, first, second) : undefined);
const FOLDS: Readonly<Record<string, Fold>> = {
  Identity: same, Unsqueeze: same, Squeeze: same, Reshape: same, Cast: same, Add: calculated, Sub: calculated, Mul: calculated, Div: calculated,
  Shape: ({ node, inputs }) => inputs[0]?.shape.slice(intOf(node, 'start', 0)),
  Gather: (_, first, second) => (first && second ? second.map((index) => first[index < 0 ? index + first.length : index] ?? 0) : undefined),
  Concat: ({ inputs }) => (inputs.every((input) => input?.integers !== undefined) ? inputs.flatMap((input) => [...(input?.integers ?? [])]) : undefined),
  Slice: (facts, first) => {
    const [starts, ends] = [listOf(facts, 'starts', 1), listOf(facts, 'ends', 2)];
    return first && starts && ends && (facts.inputs[4]?.integers?.[0] ?? 1) === 1 ? first.slice(starts[0], ends[0]) : undefined;
  },
};

/** Returns the values of a node's output where it computes shapes: a few whole numbers; undefined where they are not known. */
export function foldIntegers(facts: NodeFacts): readonly number[] | undefined {
  return FOLDS[facts.node.opType]?.(facts, facts.inputs[0]?.integers, facts.inputs[1]?.integers);
}

type Arithmetic = 'Add' | 'Sub' | 'Mul' | 'Div';
function arithmetic(opType: Arithmetic, a: readonly number[], b: readonly number[]): number[] | undefined {
  if (a.length !== b.length && a.length !== 1 && b.length !== 1) return undefined;
  return Array.from({ length: Math.max(a.length, b.length) }, (_, index) => {
    const [x, y] = [a[a.length === 1 ? 0 : index] ?? 0, b[b.length === 1 ? 0 : index] ?? 0];
    return opType === 'Add' ? x + y : opType === 'Sub' ? x - y : opType === 'Mul' ? x * y : Math.trunc(x / y);
  });
}

/** Returns the shape that reducing some axes leaves. */
export function reduced(facts: NodeFacts, x: TensorFacts): Shape | null {
  const arg = facts.node.opType.startsWith('Arg');
  if (facts.inputs[1] && !facts.inputs[1].integers) return null;
  const stated = arg ? [intOf(facts.node, 'axis', 0)] : (listOf(facts, 'axes', 1) ?? x.shape.map((_, axis) => axis));
  const axes = new Set(stated.map((axis) => axisOf(axis, x.shape.length)));
  if (intOf(facts.node, 'keepdims', 1) === 1) return x.shape.map((size, axis) => (axes.has(axis) ? 1 : size));
  return x.shape.filter((_, axis) => !axes.has(axis));
}

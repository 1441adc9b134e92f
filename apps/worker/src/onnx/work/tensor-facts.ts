import { ONNX_FLOAT, elementBits } from '../data-types';
import { int64ToNumber } from '../model-proto';
import type { NodeProto, TensorProto } from '../model-proto';
import { integerValues } from '../tensor-values';

/** What is known of a tensor without running the graph: its shape, its element type, and its values where they are a few whole numbers. */
export type TensorFacts = { shape: readonly number[]; elemType: number; integers?: readonly number[]; /** Of a few floats, such as how much to enlarge. */ factors?: readonly number[] };

/** What a rule is told of a node: the facts of its inputs, undefined where an input is left out or not known, and its attributes. */
export type NodeFacts = { node: NodeProto; inputs: readonly (TensorFacts | undefined)[] };

/** Shapes are made of so few numbers; longer lists of whole numbers are data. */
const MOST_INTEGERS = 1_024;
const MOST_FACTORS = 8;

/** Returns how many elements a shape has. */
export function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Returns the bytes of a tensor's elements; none for texts. */
export function bytesOf({ shape, elemType }: TensorFacts): number {
  return (elementsOf(shape) * elementBits(elemType)) / 8;
}

/** Returns the facts of a stored tensor. */
export function storedFacts(tensor: TensorProto): TensorFacts {
  const shape = (tensor.dims ?? []).map(int64ToNumber);
  const integers = elementsOf(shape) <= MOST_INTEGERS ? integerValues(tensor) : null;
  const factors = elementsOf(shape) <= MOST_FACTORS && tensor.dataType === ONNX_FLOAT && (tensor.rawData?.length ?? 0) === 4 * elementsOf(shape) ? floatsOf(tensor.rawData) : null;
  return { shape, elemType: tensor.dataType ?? 0, ...(integers ? { integers } : {}), ...(factors ? { factors } : {}) };
}

function floatsOf(raw: Uint8Array = new Uint8Array()): number[] {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return Array.from({ length: raw.length >> 2 }, (_, index) => view.getFloat32(index * 4, true));
}

/** Returns a whole number that a node states as an attribute. */
export function intOf(node: NodeProto, name: string, otherwise: number): number {
  const attribute = node.attribute.find((each) => each.name === name);
  return attribute?.i === undefined || attribute.i === null ? otherwise : int64ToNumber(attribute.i);
}

/** Returns a list of whole numbers that a node states as an attribute; null when it does not. */
export function intsOf(node: NodeProto, name: string): number[] | null {
  const ints = node.attribute.find((each) => each.name === name)?.ints;
  return ints && ints.length > 0 ? ints.map(int64ToNumber) : null;
}

/** Returns a text that a node states as an attribute. */
export function textOf(node: NodeProto, name: string): string {
  return Buffer.from(node.attribute.find((each) => each.name === name)?.s ?? []).toString('latin1');
}

/** Returns an axis counted from the front. */
export function axisOf(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

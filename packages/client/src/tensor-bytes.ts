import { InfaasError } from './infaas-error';
import type { AnyElements, AnyTensor, DataType, TensorSpec } from './signature';

/** A tensor as it goes over the wire: little-endian, row-major. */
export type WireTensor = { name: string; dtype: DataType; shape: readonly number[]; bytes: Uint8Array };
export type GivenTensor = AnyElements | { readonly data: AnyElements; readonly shape: readonly number[]; readonly dtype?: DataType };

type TypedArray = Exclude<AnyElements, readonly (string | Uint8Array)[]>;
type ArrayType = { new (buffer: ArrayBuffer): TypedArray; readonly BYTES_PER_ELEMENT: number };

const ARRAY: Readonly<Record<Exclude<DataType, 'BYTES'>, ArrayType>> = {
  BOOL: Uint8Array, UINT8: Uint8Array, UINT16: Uint16Array, UINT32: Uint32Array, UINT64: BigUint64Array,
  INT8: Int8Array, INT16: Int16Array, INT32: Int32Array, INT64: BigInt64Array, FP16: Uint16Array, FP32: Float32Array, FP64: Float64Array,
};

/** Returns an input's bytes. Without a shape it follows from the spec; throws InfaasError `malformed` when values and spec do not fit. */
export function encodeTensor(name: string, given: GivenTensor, spec: TensorSpec): WireTensor {
  const whole: { data: AnyElements; shape?: readonly number[] } = isElements(given) ? { data: given } : given;
  const { data } = whole;
  if (!fits(data, spec.dtype)) throw wrong(name, `its values are ${nameOf(data)}`, `The task wants ${spec.dtype}: give ${wanted(spec.dtype)}.`);
  const shape = whole.shape ?? shapeFor(name, data.length, spec.shape);
  if (shape.length !== spec.shape.length || spec.shape.some((size, axis) => size !== -1 && size !== shape[axis])) {
    throw wrong(name, `its shape is [${shape.join(',')}]`, `The task wants [${spec.shape.join(',')}], where -1 is free.`);
  }
  const count = shape.reduce((product, size) => product * size, 1);
  if (count !== data.length) throw wrong(name, `it has ${data.length} values, and its shape [${shape.join(',')}] holds ${count}`, 'Make shape and values agree.');
  return { name, dtype: spec.dtype, shape, bytes: ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : packBytes(data) };
}

/** Returns the values of a tensor that came as bytes, in memory of their own. */
export function decodeTensor(dtype: DataType, shape: readonly number[], bytes: Uint8Array): AnyTensor {
  if (dtype === 'BYTES') return { dtype, shape, data: unpackBytes(bytes) };
  // A copy: within the body of an answer the values need not be aligned.
  return { dtype, shape, data: new ARRAY[dtype](bytes.slice().buffer) };
}

/** Returns the values of a tensor that came as JSON; what JSON has no word for (null) is NaN. */
export function tensorFromJson(dtype: DataType, shape: readonly number[], values: readonly unknown[]): AnyTensor {
  if (dtype === 'BYTES') return { dtype, shape, data: values.map((value) => new TextEncoder().encode(String(value))) };
  const data = new ARRAY[dtype](new ArrayBuffer(values.length * ARRAY[dtype].BYTES_PER_ELEMENT));
  const numberOf = (value: unknown): number => (value === null ? NaN : Number(value));
  for (const [at, value] of values.entries()) data[at] = data instanceof BigInt64Array || data instanceof BigUint64Array ? BigInt(String(value)) : numberOf(value);
  return { dtype, shape, data };
}

function isElements(given: GivenTensor): given is AnyElements {
  return ArrayBuffer.isView(given) || Array.isArray(given);
}

function fits(data: AnyElements, dtype: DataType): boolean {
  return dtype === 'BYTES' ? Array.isArray(data) : data instanceof ARRAY[dtype];
}

function shapeFor(name: string, length: number, shape: readonly number[]): readonly number[] {
  const free = shape.filter((size) => size === -1).length;
  if (free === 0) return shape;
  const fixed = shape.filter((size) => size !== -1).reduce((product, size) => product * size, 1);
  if (free > 1) throw wrong(name, 'its shape cannot be told from its values', `Give { data, shape } that fits [${shape.join(',')}].`);
  if (length === 0 || length % fixed !== 0) throw wrong(name, `it has ${length} values`, `The task wants [${shape.join(',')}]: a multiple of ${fixed}.`);
  return shape.map((size) => (size === -1 ? length / fixed : size));
}

function packBytes(elements: readonly (string | Uint8Array)[]): Uint8Array {
  const parts = elements.map((element) => (typeof element === 'string' ? new TextEncoder().encode(element) : element));
  const packed = new Uint8Array(parts.reduce((sum, part) => sum + 4 + part.byteLength, 0));
  const view = new DataView(packed.buffer);
  let at = 0;
  for (const part of parts) {
    view.setUint32(at, part.byteLength, true);
    packed.set(part, at + 4);
    at += 4 + part.byteLength;
  }
  return packed;
}

function unpackBytes(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const elements: Uint8Array[] = [];
  for (let at = 0; at + 4 <= bytes.byteLength; ) {
    const end = at + 4 + view.getUint32(at, true);
    if (end > bytes.byteLength) throw new InfaasError('the answer holds a BYTES tensor whose lengths do not add up', { status: 200, code: 'internal' });
    elements.push(bytes.slice(at + 4, end));
    at = end;
  }
  return elements;
}

function nameOf(data: AnyElements): string {
  return ArrayBuffer.isView(data) ? data.constructor.name : 'an array';
}

function wanted(dtype: DataType): string {
  return dtype === 'BYTES' ? 'an array of texts or Uint8Arrays' : `a ${(ARRAY[dtype] as unknown as { name: string }).name}`;
}

function wrong(name: string, what: string, hint: string): InfaasError {
  return new InfaasError(`input "${name}": ${what}`, { status: 0, code: 'malformed', hint });
}

import { ServingError } from '../domain/serving-error';
import { DATA_TYPE_SIZE, type DataType } from '../domain/tensor';
import { halfFromNumber, numberFromHalf } from './oip-half';
import { textOfMark } from './oip-json';

type NumericType = Exclude<DataType, 'BYTES' | 'BF16'>;

const INTEGER_RANGE: Readonly<Partial<Record<DataType, readonly [number, number]>>> = {
  UINT8: [0, 255], INT8: [-128, 127], UINT16: [0, 65_535], INT16: [-32_768, 32_767], UINT32: [0, 4_294_967_295],
  INT32: [-2_147_483_648, 2_147_483_647],
  UINT64: [0, Number.MAX_SAFE_INTEGER], INT64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
};

/**
 * Returns the little-endian bytes of a tensor whose values came as JSON, flat or nested in any depth. Throws ServingError `malformed`
 * that names the tensor when the count or a value does not fit.
 */
export function tensorBytesFromJson(tensor: { name: string; dtype: DataType; count: number; base64: boolean }, data: unknown): Uint8Array {
  if (!Array.isArray(data)) throw refuse(tensor.name, 'data must be an array', 'Send "data" as a flat or nested JSON array.');
  const values = isFlat(data) ? (data as unknown[]) : (data.flat(32) as unknown[]);
  if (values.length !== tensor.count) {
    throw refuse(tensor.name, `${values.length} values were sent, its shape holds ${tensor.count}`, 'Make shape and data agree.');
  }
  if (tensor.dtype === 'BYTES') return bytesElements(tensor, values);
  if (tensor.dtype === 'FP32') return floats(tensor.name, values);
  return numbers({ name: tensor.name, dtype: tensor.dtype as NumericType }, values);
}

/**
 * Returns the JSON text of a tensor's values, a flat array. Non-finite floats become null, since JSON has no word for them, or NaN and
 * Infinity for a client that spells them itself (`words`).
 */
export function jsonFromTensorBytes(dtype: DataType, data: Uint8Array, words = false): string {
  if (dtype === 'BYTES') return JSON.stringify(bytesToStrings(data));
  if (dtype === 'BF16') return '[]';
  const size = DATA_TYPE_SIZE[dtype];
  const read = READ_ELEMENT[dtype];
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const parts = new Array<string | number | boolean>(Math.floor(data.byteLength / size));
  for (let index = 0; index < parts.length; index += 1) parts[index] = words ? read(view, index * size) : jsonWord(read(view, index * size));
  return `[${parts.join(',')}]`;
}

/** Counts the elements of BYTES data (u32 length and that many bytes each), or -1 when lengths and data do not agree. */
export function countBytesElements(data: Uint8Array): number {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let at = 0;
  let count = 0;
  while (at < data.byteLength) {
    if (at + 4 > data.byteLength) return -1;
    at += 4 + view.getUint32(at, true);
    count += 1;
  }
  return at === data.byteLength ? count : -1;
}

/** Returns one BYTES tensor value with the given elements. */
export function packBytesElements(elements: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(elements.reduce((sum, element) => sum + 4 + element.byteLength, 0));
  const view = new DataView(out.buffer);
  let at = 0;
  for (const element of elements) {
    view.setUint32(at, element.byteLength, true);
    out.set(element, at + 4);
    at += 4 + element.byteLength;
  }
  return out;
}

function isFlat(data: unknown[]): boolean {
  return !Array.isArray(data[0]) && !data.some(Array.isArray);
}

function floats(name: string, values: unknown[]): Uint8Array {
  const out = new Float32Array(values.length);
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    if (typeof value === 'number') {
      out[index] = value;
      if (!Number.isFinite(out[index])) throw badValue(name, 'FP32', { value, index });
    } else out[index] = spelledNumber({ name, dtype: 'FP32' }, { value, index });
  }
  return new Uint8Array(out.buffer);
}

function numbers(tensor: { name: string; dtype: NumericType }, values: unknown[]): Uint8Array {
  const { name, dtype } = tensor;
  if (dtype === 'INT64' || dtype === 'UINT64') {
    const exact = values.map((value, index) => exactInteger({ name, dtype }, { value, index }));
    return new Uint8Array((dtype === 'INT64' ? BigInt64Array.from(exact) : BigUint64Array.from(exact)).buffer);
  }
  const size = DATA_TYPE_SIZE[dtype];
  const write = WRITE[dtype];
  const out = new Uint8Array(values.length * size);
  const view = new DataView(out.buffer);
  for (let index = 0; index < values.length; index += 1) {
    write(view, index * size, numberFor(tensor, { value: values[index], index }));
  }
  return out;
}

type Located = { value: unknown; index: number };

function numberFor(tensor: { name: string; dtype: NumericType }, located: Located): number {
  const { value } = located;
  if (tensor.dtype === 'BOOL') {
    if (value === true || value === 1) return 1;
    if (value === false || value === 0) return 0;
    throw badValue(tensor.name, tensor.dtype, located);
  }
  if (typeof value !== 'number') return spelledNumber(tensor, located);
  if (!fits(tensor.dtype, value)) throw badValue(tensor.name, tensor.dtype, located);
  return value;
}

/** A value that came as a mark: NaN and infinities for floats, and what an integer of many digits is as a number. */
function spelledNumber(tensor: { name: string; dtype: NumericType }, located: Located): number {
  const text = textOfMark(located.value);
  const isFloat = tensor.dtype === 'FP16' || tensor.dtype === 'FP32' || tensor.dtype === 'FP64';
  if (text === null || !isFloat) throw badValue(tensor.name, tensor.dtype, located);
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!fits(tensor.dtype, value) || (tensor.dtype === 'FP32' && !Number.isFinite(Math.fround(value)))) throw badValue(tensor.name, tensor.dtype, located);
  return value;
}

const WORDS: ReadonlyMap<string, number> = new Map([['NaN', Number.NaN], ['-NaN', Number.NaN], ['Infinity', Infinity], ['-Infinity', -Infinity]]);

/** The exact value of a 64-bit integer: a number as far as numbers are exact, else a mark's digits. */
function exactInteger(tensor: { name: string; dtype: 'INT64' | 'UINT64' }, located: Located): bigint {
  const text = textOfMark(located.value);
  if (text === null || !/^-?\d{1,20}$/.test(text)) return BigInt(numberFor(tensor, located));
  const value = BigInt(text);
  const [low, high] = tensor.dtype === 'INT64' ? [-(2n ** 63n), 2n ** 63n - 1n] : [0n, 2n ** 64n - 1n];
  if (value < low || value > high) throw badValue(tensor.name, tensor.dtype, located);
  return value;
}

function fits(dtype: NumericType, value: number): boolean {
  const range = INTEGER_RANGE[dtype];
  if (range !== undefined) return Number.isInteger(value) && value >= range[0] && value <= range[1];
  // 65,520 is the first number that rounds to a half-precision infinity.
  return Number.isFinite(value) && (dtype !== 'FP16' || Math.abs(value) < 65_520);
}

type Writer = (view: DataView, at: number, value: number) => void;
const WRITE: Readonly<Record<Exclude<NumericType, 'INT64' | 'UINT64'>, Writer>> = {
  BOOL: (view, at, value) => view.setUint8(at, value),
  UINT8: (view, at, value) => view.setUint8(at, value),
  INT8: (view, at, value) => view.setInt8(at, value),
  UINT16: (view, at, value) => view.setUint16(at, value, true),
  INT16: (view, at, value) => view.setInt16(at, value, true),
  UINT32: (view, at, value) => view.setUint32(at, value, true),
  INT32: (view, at, value) => view.setInt32(at, value, true),
  FP16: (view, at, value) => view.setUint16(at, halfFromNumber(value), true),
  FP32: (view, at, value) => view.setFloat32(at, value, true),
  FP64: (view, at, value) => view.setFloat64(at, value, true),
};

/** Reads one element at a byte offset: numbers and booleans as such, 64-bit integers as decimal text (a number would lose digits). */
export const READ_ELEMENT: Readonly<Record<NumericType, (view: DataView, at: number) => number | boolean | string>> = {
  BOOL: (view, at) => view.getUint8(at) !== 0,
  UINT8: (view, at) => view.getUint8(at),
  INT8: (view, at) => view.getInt8(at),
  UINT16: (view, at) => view.getUint16(at, true),
  INT16: (view, at) => view.getInt16(at, true),
  UINT32: (view, at) => view.getUint32(at, true),
  INT32: (view, at) => view.getInt32(at, true),
  UINT64: (view, at) => view.getBigUint64(at, true).toString(),
  INT64: (view, at) => view.getBigInt64(at, true).toString(),
  FP16: (view, at) => numberFromHalf(view.getUint16(at, true)),
  FP32: (view, at) => view.getFloat32(at, true),
  FP64: (view, at) => view.getFloat64(at, true),
};

const jsonWord = (value: number | boolean | string): number | boolean | string => (typeof value === 'number' && !Number.isFinite(value) ? 'null' : value);

function bytesElements(tensor: { name: string; base64: boolean }, values: unknown[]): Uint8Array {
  return packBytesElements(
    values.map((value, index) => {
      if (typeof value !== 'string') throw badValue(tensor.name, 'BYTES', { value, index });
      return Buffer.from(value, tensor.base64 ? 'base64' : 'utf8');
    }),
  );
}

function bytesToStrings(data: Uint8Array): string[] {
  const buffer = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const out: string[] = [];
  for (let at = 0; at + 4 <= buffer.length; ) {
    const length = buffer.readUInt32LE(at);
    out.push(buffer.toString('utf8', at + 4, at + 4 + length));
    at += 4 + length;
  }
  return out;
}

function badValue(name: string, dtype: DataType, { value, index }: Located): ServingError {
  const shown = textOfMark(value)?.slice(0, 40) ?? (typeof value === 'object' ? (value === null ? 'null' : 'an object') : JSON.stringify(value)?.slice(0, 40) ?? 'undefined');
  const hint = dtype === 'INT64' || dtype === 'UINT64'
    ? 'Send whole numbers that the type holds.'
    : 'Send numbers that the type holds.';
  return refuse(name, `value ${typeof value === 'number' ? String(value) : shown} at index ${index} is no ${dtype}`, hint);
}

function refuse(name: string, message: string, hint: string): ServingError {
  return new ServingError('malformed', `input "${name.slice(0, 100)}": ${message}`, hint);
}

import { DATA_TYPES } from '@infaas/shared/domain/tensor';
import type { DataType, TensorSpec } from '@infaas/shared/domain/tensor';
import type { TensorJson } from '../../server/query/query-schema';

/** A text that is ready to send, or what is wrong with it in one sentence. */
export type ParsedTensors = { ok: true; inputs: TensorJson[] } | { ok: false; error: string };

/** Above this many elements the example states one value for all, with `fill`. */
const MOST_LISTED = 64;
const MOST_ELEMENTS = 4_000_000;

/** Returns an example for a signature as JSON text: one row, every open dimension 1, zeros. */
export function exampleTensorText(signature: readonly TensorSpec[]): string {
  const tensors = signature.map((spec) => {
    const shape = spec.shape.map((dimension) => (dimension < 0 ? 1 : dimension));
    const value = JSON.stringify(emptyValue(spec.dtype));
    const count = countOf(shape);
    const data = count > MOST_LISTED ? `"fill": ${value}` : `"data": [${Array.from({ length: count }, () => value).join(', ')}]`;
    return `  {\n    "name": ${JSON.stringify(spec.name)},\n    "datatype": "${spec.dtype}",\n    "shape": [${shape.join(', ')}],\n    ${data}\n  }`;
  });
  return `[\n${tensors.join(',\n')}\n]`;
}

/** Returns the tensors that a text states, checked against the signature as far as it can be told here. */
export function parseTensorText(text: string, signature: readonly TensorSpec[]): ParsedTensors {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, error: `This is not JSON: ${error instanceof Error ? error.message : 'unreadable'}.` };
  }
  if (!Array.isArray(value)) return { ok: false, error: 'State a list of tensors: [{ "name", "datatype", "shape", "data" }].' };
  const inputs: TensorJson[] = [];
  for (const [at, each] of value.entries()) {
    const tensor = readTensor(each, signature);
    if (typeof tensor === 'string') return { ok: false, error: `Tensor ${at + 1}: ${tensor}` };
    inputs.push(tensor);
  }
  const missing = signature.find((spec) => !inputs.some((input) => input.name === spec.name));
  return missing === undefined ? { ok: true, inputs } : { ok: false, error: `The tensor "${missing.name}" is missing.` };
}

function readTensor(value: unknown, signature: readonly TensorSpec[]): TensorJson | string {
  if (typeof value !== 'object' || value === null) return 'is not an object with name, datatype, shape and data.';
  const { name, datatype, shape, data, fill } = value as Record<string, unknown>;
  const spec = signature.find((each) => each.name === name);
  if (spec === undefined) return `there is no input ${JSON.stringify(name)}; the task has ${signature.map((each) => `"${each.name}"`).join(', ')}.`;
  if (!isDataType(datatype) || datatype !== spec.dtype) return `"${spec.name}" has the datatype ${spec.dtype}.`;
  if (!isShape(shape)) return `the shape of "${spec.name}" is a list of whole numbers.`;
  if (!fits(shape, spec.shape)) return `"${spec.name}" has the shape [${spec.shape.join(', ')}], where -1 is any number.`;
  const count = countOf(shape);
  if (count > MOST_ELEMENTS) return `"${spec.name}" has ${count.toLocaleString('en')} elements; send more than ${MOST_ELEMENTS.toLocaleString('en')} with the binary protocol.`;
  const elements = readElements(data === undefined && fill !== undefined ? Array.from({ length: count }, () => fill) : data, count);
  return typeof elements === 'string' ? `"${spec.name}" ${elements}` : { name: spec.name, datatype, shape: [...shape], data: elements };
}

function readElements(data: unknown, count: number): TensorJson['data'] | string {
  if (!Array.isArray(data)) return 'needs "data", a list, or "fill", one value for all.';
  const flat = data.flat(Infinity) as unknown[];
  if (flat.length !== count) return `has ${flat.length.toLocaleString('en')} values; its shape needs ${count.toLocaleString('en')}.`;
  return flat.every(isElement) ? flat : 'has values that are not numbers, booleans or strings.';
}

function isElement(value: unknown): value is number | boolean | string {
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string';
}

function isDataType(value: unknown): value is DataType {
  return DATA_TYPES.some((type) => type === value);
}

function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((dimension) => Number.isInteger(dimension) && dimension >= 0);
}

function fits(shape: readonly number[], wanted: readonly number[]): boolean {
  return shape.length === wanted.length && wanted.every((dimension, at) => dimension < 0 || dimension === shape[at]);
}

function emptyValue(dtype: DataType): number | boolean | string {
  if (dtype === 'BYTES') return '';
  return dtype === 'BOOL' ? false : 0;
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

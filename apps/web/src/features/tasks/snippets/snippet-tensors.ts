import type { CanonicalInput } from '@infaas/shared/domain/records';
import { inputSignature } from '@infaas/shared/domain/records';
import type { DataType, TensorSpec } from '@infaas/shared/domain/tensor';

/** Returns the tensors of one row of a task's input: every open dimension is 1. */
export function oneRow(input: CanonicalInput): TensorSpec[] {
  return inputSignature(input).map((spec) => ({ ...spec, shape: spec.shape.map((dimension) => (dimension < 0 ? 1 : dimension)) }));
}

/** Returns how many elements a tensor without open dimensions has. */
export function countOf(spec: TensorSpec): number {
  return spec.shape.reduce((product, dimension) => product * dimension, 1);
}

/** Returns the value that stands for "put yours here", as JSON. */
export function emptyValue(dtype: DataType): string {
  if (dtype === 'BYTES') return '""';
  return dtype === 'BOOL' ? 'false' : '0';
}

/** Returns the same as Python text. */
export function pythonValue(dtype: DataType): string {
  if (dtype === 'BOOL') return 'False';
  return dtype.startsWith('FP') ? '0.0' : emptyValue(dtype);
}

const NUMPY_TYPE: Readonly<Record<DataType, string>> = {
  BOOL: 'bool_', UINT8: 'uint8', UINT16: 'uint16', UINT32: 'uint32', UINT64: 'uint64', INT8: 'int8', INT16: 'int16', INT32: 'int32', INT64: 'int64',
  FP16: 'float16', BF16: 'float32', FP32: 'float32', FP64: 'float64', BYTES: 'object_',
};

/** Returns a NumPy array of a tensor as Python text; pictures are read from a file. */
export function numpyValue(spec: TensorSpec, input: CanonicalInput): string {
  if (input.kind === 'picture') return 'np.array([open("picture.png", "rb").read()], dtype=np.object_)';
  const shape = `(${spec.shape.join(', ')}${spec.shape.length === 1 ? ',' : ''})`;
  if (spec.dtype === 'BYTES') return `np.full(${shape}, b"", dtype=np.object_)`;
  return `np.zeros(${shape}, dtype=np.${NUMPY_TYPE[spec.dtype]})`;
}

/** Returns parameters as a Python dictionary. */
export function pythonDict(parameters: Readonly<Record<string, number | string>>): string {
  const entries = Object.entries(parameters).map(([name, value]) => `"${name}": ${JSON.stringify(value)}`);
  return `{${entries.join(', ')}}`;
}

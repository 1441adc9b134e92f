import { ServingError } from '../domain/serving-error';
import { DATA_TYPES, DATA_TYPE_SIZE, type DataType, type Tensor } from '../domain/tensor';
import type { OipInferRequest, OipParameters, OipRequestedOutput, OipScalar } from './oip';
import { parseTensorJson } from './oip-json';
import { requestedOutput } from './oip-requested-output';
import { countBytesElements, tensorBytesFromJson } from './oip-values';

const MAX_TENSORS = 256;
const MAX_RANK = 16;
const MAX_ELEMENTS = 2 ** 31;

/**
 * Parses an inference request body: JSON, or (binary extension) JSON of `jsonBytes` bytes with raw tensors behind it. Throws
 * ServingError `malformed` that says which part is wrong, or `unsupported`.
 */
export function parseInferRequest(body: Buffer, jsonBytes: number | null): OipInferRequest {
  if (jsonBytes !== null && jsonBytes > body.length) {
    throw malformed(`Inference-Header-Content-Length is ${jsonBytes}, the body has ${body.length} bytes`, 'Set it to the length of the JSON part.');
  }
  const { json, words } = parseTensorJson(jsonBytes === null ? body : body.subarray(0, jsonBytes));
  const binary = jsonBytes === null ? null : body.subarray(jsonBytes);
  const parameters = parseParameters(json['parameters'], 'parameters');
  return {
    id: parseId(json['id']),
    parameters,
    inputs: parseInputs(json['inputs'], binary),
    outputs: parseOutputs(json['outputs']),
    binaryOutput: isBinaryOutput(parameters),
    ...(words ? { nonFiniteWords: true } : {}),
  };
}

/** Parses the value of a `parameters` field: an object of strings, numbers and booleans. Throws ServingError `malformed`. */
export function parseParameters(value: unknown, where: string): OipParameters {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw malformed(`${where} must be an object`, 'Parameters are {"name": scalar}.');
  for (const [name, scalar] of Object.entries(value)) {
    if (!isScalar(scalar)) throw malformed(`${where}.${name.slice(0, 60)} must be a string, number or boolean`, 'Parameters are {"name": scalar}.');
  }
  return value as Record<string, OipScalar>;
}

function isBinaryOutput(parameters: OipParameters): boolean {
  const asked = parameters['binary_data_output'];
  if (asked !== undefined && typeof asked !== 'boolean') throw malformed('parameters.binary_data_output must be a boolean', 'Use true or false.');
  return asked ?? false;
}

function parseId(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string' || value.length > 1_024) throw malformed('id must be a string of at most 1024 characters', 'Leave id out or shorten it.');
  return value;
}

function parseInputs(value: unknown, binary: Buffer | null): Tensor[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_TENSORS) {
    throw malformed('inputs must be a non-empty array of tensors', 'See GET /v2/models/{name} for the inputs that are expected.');
  }
  let at = 0;
  const tensors = value.map((input: unknown, index) => {
    const head = parseTensorHead(input, `inputs[${index}]`);
    const binarySize = head.parameters['binary_data_size'];
    if (head.parameters['shared_memory_region'] !== undefined) {
      throw new ServingError('unsupported', `input "${head.name}": shared memory is not offered`, 'Send the tensor as binary data.');
    }
    if (binarySize === undefined) return fromJson(head);
    const data = takeBinary(head, { binary, at, size: binarySize });
    at += data.byteLength;
    return { name: head.name, dtype: head.dtype, shape: head.shape, data };
  });
  if (binary !== null && at !== binary.length) {
    throw malformed(`${binary.length - at} bytes of the body belong to no tensor`, 'The sum of binary_data_size must be the length of the binary part.');
  }
  return tensors;
}

type TensorHead = { name: string; dtype: DataType; shape: number[]; count: number; parameters: OipParameters; data: unknown };

function parseTensorHead(value: unknown, where: string): TensorHead {
  if (!isObject(value)) throw malformed(`${where} must be an object`, 'A tensor has name, datatype, shape and data.');
  const { name, datatype, shape } = value;
  if (typeof name !== 'string' || name.length === 0 || name.length > 512) throw malformed(`${where}.name must be a string`, 'Name the tensor as GET /v2/models/{name} does.');
  const checked = checkShape(shape, name);
  return { name, dtype: checkDataType(datatype, name), ...checked, parameters: parseParameters(value['parameters'], `input "${name.slice(0, 60)}" parameters`), data: value['data'] };
}

/** Returns the data type when it is one that is served. Throws ServingError `malformed` naming the tensor. */
export function checkDataType(value: unknown, name: string): DataType {
  if (value === 'BF16') throw malformed(`input "${name.slice(0, 100)}": BF16 is not supported`, 'Send FP32 or FP16.');
  if (typeof value !== 'string' || !(DATA_TYPES as readonly string[]).includes(value)) {
    throw malformed(`input "${name.slice(0, 100)}": unknown datatype ${JSON.stringify(value)?.slice(0, 40) ?? 'undefined'}`, `Known are ${DATA_TYPES.filter((type) => type !== 'BF16').join(', ')}.`);
  }
  return value as DataType;
}

/** Returns a shape and its number of elements. Throws ServingError `malformed` naming the tensor. */
export function checkShape(value: unknown, name: string): { shape: number[]; count: number } {
  const dimensions = Array.isArray(value) ? (value as unknown[]) : null;
  const valid = dimensions !== null && dimensions.length <= MAX_RANK && dimensions.every((dimension) => typeof dimension === 'number' && Number.isInteger(dimension) && dimension >= 0);
  if (!valid) throw malformed(`input "${name.slice(0, 100)}": shape must be an array of at most ${MAX_RANK} non-negative integers`, 'The shape of a value has no -1.');
  const shape = dimensions as number[];
  const count = shape.reduce((product, dimension) => product * dimension, 1);
  if (count > MAX_ELEMENTS || shape.some((dimension) => dimension > MAX_ELEMENTS)) {
    throw malformed(`input "${name.slice(0, 100)}": shape [${shape.join(',')}] is too large`, 'Send fewer rows at a time.');
  }
  return { shape, count };
}

function fromJson(head: TensorHead): Tensor {
  if (head.data === undefined) throw malformed(`input "${head.name.slice(0, 100)}": no data`, 'Send "data", or parameters.binary_data_size and binary data.');
  const base64 = head.parameters['content_type'] === 'base64';
  const data = tensorBytesFromJson({ name: head.name, dtype: head.dtype, count: head.count, base64 }, head.data);
  return { name: head.name, dtype: head.dtype, shape: head.shape, data };
}

function takeBinary(head: TensorHead, source: { binary: Buffer | null; at: number; size: OipScalar }): Uint8Array {
  const { binary, at, size } = source;
  const name = head.name.slice(0, 100);
  if (binary === null) throw malformed(`input "${name}": binary_data_size without an Inference-Header-Content-Length header`, 'Set the header to the length of the JSON part.');
  if (head.data !== undefined) throw malformed(`input "${name}": both data and binary_data_size`, 'Send the tensor once.');
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 0) throw malformed(`input "${name}": binary_data_size must be a non-negative integer`, 'It is the number of bytes of this tensor.');
  if (at + size > binary.length) throw malformed(`input "${name}": binary_data_size is ${size}, only ${binary.length - at} bytes are left`, 'Make the sizes and the body agree.');
  const data = binary.subarray(at, at + size);
  checkTensorBytes(head, data);
  return data;
}

/** Throws ServingError `malformed` unless raw tensor data has the size that data type and shape say. */
export function checkTensorBytes(head: { name: string; dtype: DataType; shape: readonly number[]; count: number }, data: Uint8Array): void {
  const name = head.name.slice(0, 100);
  if (head.dtype === 'BYTES') {
    const elements = countBytesElements(data);
    if (elements !== head.count) {
      throw malformed(
        `input "${name}": ${elements < 0 ? 'its element lengths do not add up' : `${elements} elements were sent, its shape holds ${head.count}`}`,
        'Each BYTES element is a u32 little-endian length and that many bytes.',
      );
    }
    return;
  }
  const expected = head.count * DATA_TYPE_SIZE[head.dtype];
  if (data.byteLength !== expected) {
    throw malformed(`input "${name}": ${data.byteLength} bytes were sent, ${head.dtype} [${head.shape.join(',')}] has ${expected}`, 'Make shape and data agree.');
  }
}

function parseOutputs(value: unknown): OipRequestedOutput[] | null {
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value) || value.length > MAX_TENSORS) throw malformed('outputs must be an array', 'Leave outputs out to get all of them.');
  if (value.length === 0) return null;
  return value.map((output: unknown, index) => {
    if (!isObject(output) || typeof output['name'] !== 'string') throw malformed(`outputs[${index}] must be an object with a name`, 'Outputs are [{"name": "..."}].');
    const parameters = parseParameters(output['parameters'], `outputs[${index}].parameters`);
    return requestedOutput(output['name'], parameters);
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): value is OipScalar {
  return typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
}

function malformed(message: string, hint: string): ServingError {
  return new ServingError('malformed', message, hint);
}

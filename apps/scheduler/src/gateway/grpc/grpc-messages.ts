import { ServingError } from '@infaas/shared/domain/serving-error';
import { DATA_TYPE_SIZE, elementCount, type DataType, type Tensor } from '@infaas/shared/domain/tensor';
import type { OipInferRequest, OipInferResponse, OipParameters, OipScalar } from '@infaas/shared/protocol/oip';
import { scalarFromText } from '@infaas/shared/protocol/oip-objective';
import { checkDataType, checkShape, checkTensorBytes } from '@infaas/shared/protocol/oip-request';
import { requestedOutput } from '@infaas/shared/protocol/oip-requested-output';
import { packBytesElements, READ_ELEMENT, tensorBytesFromJson } from '@infaas/shared/protocol/oip-values';

/** Messages as the protobuf library decodes them: 64-bit integers are texts, absent fields are missing. */
export type GrpcParameter = { parameter_choice?: string; bool_param?: boolean; int64_param?: string; string_param?: string; double_param?: number; uint64_param?: string };
type Contents = Partial<Record<'bool_contents' | 'int_contents' | 'int64_contents' | 'uint_contents' | 'uint64_contents' | 'fp32_contents' | 'fp64_contents', unknown[]>> & { bytes_contents?: Buffer[] };
type Parameters = Record<string, GrpcParameter>;
export type GrpcInferRequest = {
  model_name?: string;
  model_version?: string;
  id?: string;
  parameters?: Parameters;
  inputs?: { name?: string; datatype?: string; shape?: string[]; parameters?: Parameters; contents?: Contents }[];
  outputs?: { name?: string; parameters?: Parameters }[];
  raw_input_contents?: Buffer[];
};

const FIELD: Readonly<Partial<Record<DataType, keyof Contents>>> = {
  BOOL: 'bool_contents', INT8: 'int_contents', INT16: 'int_contents', INT32: 'int_contents', INT64: 'int64_contents', UINT8: 'uint_contents',
  UINT16: 'uint_contents', UINT32: 'uint_contents', UINT64: 'uint64_contents', FP32: 'fp32_contents', FP64: 'fp64_contents', BYTES: 'bytes_contents',
};

/** Returns the transport-independent request. Throws ServingError `malformed` that says which part is wrong. */
export function requestFromGrpc(message: GrpcInferRequest): OipInferRequest {
  const raw = message.raw_input_contents ?? [];
  const inputs = message.inputs ?? [];
  if (inputs.length === 0) throw malformed('there are no inputs', 'See ModelMetadata for the inputs that are expected.');
  if (raw.length > 0 && raw.length !== inputs.length) throw malformed(`there are ${inputs.length} inputs and ${raw.length} raw_input_contents`, 'Send one raw content per input, or none.');
  const id = message.id ?? '';
  return {
    id: id === '' ? null : id,
    parameters: parametersFromGrpc(message.parameters),
    inputs: inputs.map((input, at) => inputFromGrpc(input, raw.length > 0 ? raw[at] : undefined)),
    outputs: (message.outputs ?? []).length === 0 ? null : (message.outputs ?? []).map((output) => requestedOutput(output.name ?? '', parametersFromGrpc(output.parameters))),
    binaryOutput: raw.length > 0,
  };
}

/** Returns parameters as plain scalars; a number or flag of ours may come as text. */
export function parametersFromGrpc(parameters: Parameters = {}): OipParameters {
  return Object.fromEntries(Object.entries(parameters).flatMap(([name, value]) => {
    const scalar = scalarOf(value);
    return scalar === undefined ? [] : [[name, typeof scalar === 'string' ? scalarFromText(name, scalar) : scalar]];
  }));
}

/** Returns parameters as messages. */
export function parametersToGrpc(parameters: OipParameters): Record<string, GrpcParameter> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, parameterOf(value)]));
}

/** Returns the answer message: raw contents when the request was raw (or a type has no other form), else typed ones. */
export function responseToGrpc(response: OipInferResponse, raw: boolean): Record<string, unknown> {
  const asRaw = raw || response.outputs.some((output) => FIELD[output.dtype] === undefined);
  return {
    model_name: response.modelName, model_version: response.modelVersion, id: response.id ?? '', parameters: parametersToGrpc(response.parameters),
    outputs: response.outputs.map((output) => ({
      name: output.name, datatype: output.dtype, shape: output.shape, ...(asRaw ? {} : { contents: contentsOf(output) }),
    })),
    raw_output_contents: asRaw ? response.outputs.map((output) => output.data) : [],
  };
}

function inputFromGrpc(input: NonNullable<GrpcInferRequest['inputs']>[number], raw: Buffer | undefined): Tensor {
  const name = input.name ?? '';
  if (input.parameters?.['shared_memory_region'] !== undefined) {
    throw new ServingError('unsupported', `input "${name.slice(0, 100)}": shared memory is not offered`, 'Send the tensor in raw_input_contents.');
  }
  const dtype = checkDataType(input.datatype, name);
  const { shape, count } = checkShape((input.shape ?? []).map(Number), name);
  if (raw !== undefined) {
    if (input.contents !== undefined) throw malformed(`input "${name.slice(0, 100)}": both contents and raw_input_contents`, 'Send the tensor once.');
    checkTensorBytes({ name, dtype, shape, count }, raw);
    return { name, dtype, shape, data: raw };
  }
  return { name, dtype, shape, data: typedBytes({ name, dtype, count }, input.contents ?? {}) };
}

function typedBytes(tensor: { name: string; dtype: DataType; count: number }, contents: Contents): Uint8Array {
  const field = FIELD[tensor.dtype];
  const name = tensor.name.slice(0, 100);
  if (field === undefined) throw malformed(`input "${name}": ${tensor.dtype} has no typed contents`, 'Send it in raw_input_contents.');
  const filled = Object.entries(contents).find(([key, values]) => key !== field && Array.isArray(values) && values.length > 0);
  if (filled !== undefined) throw malformed(`input "${name}": its contents are in ${filled[0]}`, `${tensor.dtype} goes in ${field}.`);
  const values = contents[field] ?? [];
  if (tensor.dtype === 'BYTES') {
    const elements = (values as Buffer[]).map((element) => Buffer.from(element));
    if (elements.length !== tensor.count) throw malformed(`input "${name}": ${elements.length} elements were sent, its shape holds ${tensor.count}`, 'Make shape and contents agree.');
    return packBytesElements(elements);
  }
  if (tensor.dtype === 'INT64' || tensor.dtype === 'UINT64') return wideBytes({ ...tensor, dtype: tensor.dtype }, values as string[]);
  // Any float is one here, NaN as well: only JSON has no word for it.
  if ((tensor.dtype === 'FP32' || tensor.dtype === 'FP64') && values.length === tensor.count) {
    return new Uint8Array((tensor.dtype === 'FP32' ? Float32Array : Float64Array).from(values as number[]).buffer);
  }
  return tensorBytesFromJson({ ...tensor, base64: false }, values);
}

function wideBytes(tensor: { name: string; dtype: 'INT64' | 'UINT64'; count: number }, values: readonly string[]): Uint8Array {
  if (values.length !== tensor.count) throw malformed(`input "${tensor.name.slice(0, 100)}": ${values.length} values were sent, its shape holds ${tensor.count}`, 'Make shape and contents agree.');
  const big = values.map(BigInt);
  return new Uint8Array((tensor.dtype === 'INT64' ? BigInt64Array.from(big) : BigUint64Array.from(big)).buffer);
}

function contentsOf(output: Tensor): Contents {
  const { dtype, data } = output;
  const field = FIELD[dtype];
  if (dtype === 'BYTES') return { bytes_contents: bytesElements(data) };
  if (field === undefined || dtype === 'BF16') return {};
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const read = READ_ELEMENT[dtype];
  const size = DATA_TYPE_SIZE[dtype];
  return { [field]: Array.from({ length: elementCount(output.shape) }, (_, at) => read(view, at * size)) };
}

function bytesElements(data: Uint8Array): Buffer[] {
  const buffer = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const out: Buffer[] = [];
  for (let at = 0; at + 4 <= buffer.length; at += 4 + buffer.readUInt32LE(at)) out.push(buffer.subarray(at + 4, at + 4 + buffer.readUInt32LE(at)));
  return out;
}

function scalarOf(value: GrpcParameter): OipScalar | undefined {
  if (value.int64_param !== undefined) return Number(value.int64_param);
  if (value.uint64_param !== undefined) return Number(value.uint64_param);
  return value.bool_param ?? value.string_param ?? value.double_param;
}

function parameterOf(value: OipScalar): GrpcParameter {
  if (typeof value === 'boolean') return { bool_param: value };
  if (typeof value === 'string') return { string_param: value };
  return Number.isSafeInteger(value) ? { int64_param: String(value) } : { double_param: value };
}

function malformed(message: string, hint: string): ServingError {
  return new ServingError('malformed', message, hint);
}

import { ServingError } from '@infaas/shared/domain/serving-error';
import protobuf from 'protobufjs';
import { ONNX_SCHEMA } from './model-schema';

/** An int64 as the codec gives it: two 32-bit halves, or a plain safe integer where this code wrote it. */
export type Int64 = number | { low: number; high: number; unsigned: boolean };

export type StringEntry = { key?: string; value?: string };
export type DimensionProto = { dimValue?: Int64; dimParam?: string };
export type ShapeProto = { dim?: DimensionProto[] };
export type TypeProto = {
  tensorType?: { elemType?: number; shape?: ShapeProto };
  sequenceType?: { elemType?: TypeProto };
  mapType?: { keyType?: number; valueType?: TypeProto };
  opaqueType?: object;
  sparseTensorType?: object;
  optionalType?: { elemType?: TypeProto };
};
export type ValueInfoProto = { name?: string; type?: TypeProto };
export type TensorProto = {
  dims?: Int64[];
  dataType?: number;
  floatData?: Uint8Array[];
  int32Data?: Uint8Array[];
  stringData?: Uint8Array[];
  int64Data?: Uint8Array[];
  doubleData?: Uint8Array[];
  uint64Data?: Uint8Array[];
  name?: string;
  rawData?: Uint8Array;
  externalData?: StringEntry[];
  dataLocation?: number;
};
export type SparseTensorProto = { values?: TensorProto; indices?: TensorProto; dims?: Int64[] };
export type AttributeProto = {
  name?: string;
  type?: number;
  f?: number;
  i?: Int64;
  s?: Uint8Array;
  t?: TensorProto;
  g?: GraphProto;
  floats?: number[];
  ints?: Int64[];
  strings?: Uint8Array[];
  tensors?: TensorProto[];
  graphs?: GraphProto[];
  sparseTensor?: SparseTensorProto;
};
export type NodeProto = {
  input: string[];
  output: string[];
  name?: string;
  opType: string;
  domain?: string;
  attribute: AttributeProto[];
};
export type GraphProto = {
  node: NodeProto[];
  name?: string;
  initializer: TensorProto[];
  sparseInitializer?: SparseTensorProto[];
  input: ValueInfoProto[];
  output: ValueInfoProto[];
  valueInfo: ValueInfoProto[];
};
export type FunctionProto = { name?: string; domain?: string; node: NodeProto[] };
export type OpsetId = { domain?: string; version?: Int64 };
export type ModelProto = {
  irVersion?: Int64;
  producerName?: string;
  producerVersion?: string;
  graph?: GraphProto;
  opsetImport: OpsetId[];
  metadataProps?: StringEntry[];
  functions?: FunctionProto[];
};

const modelType = protobuf.parse(ONNX_SCHEMA).root.lookupType('onnx.ModelProto');

/**
 * Returns the message tree of an ONNX file. Weights are views of `bytes`, unknown fields are kept for encoding. Throws
 * ServingError('malformed') when the bytes are no protobuf of this schema.
 */
export function decodeModel(bytes: Uint8Array): ModelProto {
  const reader = protobuf.Reader.create(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  reader.discardUnknown = false;
  try {
    return modelType.decode(reader) as unknown as ModelProto;
  } catch (error) {
    throw undecodable(error);
  }
}

/** Returns the ONNX file of a message tree. */
export function encodeModel(model: ModelProto): Uint8Array {
  return modelType.encode(model as unknown as protobuf.Message).finish();
}

/** Returns an int64 as a number; values beyond 2^53 lose their last digits (sizes that large are refused before). */
export function int64ToNumber(value: Int64 | undefined): number {
  if (value === undefined) return 0;
  return typeof value === 'number' ? value : (value.unsigned ? value.high >>> 0 : value.high) * 4_294_967_296 + (value.low >>> 0);
}

function undecodable(error: unknown): ServingError {
  const text = error instanceof Error ? error.message : String(error);
  if (/depth|recursion/iu.test(text)) {
    return new ServingError('malformed', 'the ONNX file nests its messages too deeply', 'Export the model without nested control flow of such a depth.');
  }
  if (/out of range|index out/iu.test(text)) {
    return new ServingError('malformed', 'the ONNX file ends in the middle of a message', 'The upload or export was cut off: upload the whole file again.');
  }
  return new ServingError('malformed', 'the file is not an ONNX model', 'Upload a file written by an ONNX exporter (.onnx).');
}

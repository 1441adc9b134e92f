import type { DataType, TensorSpec } from '@infaas/shared/domain/tensor';
import type { Executable } from '@infaas/shared/jobs/catalogue';
import { elemTypeOf } from '../onnx/data-types';
import { encodeModel, type NodeProto, type TensorProto, type ValueInfoProto } from '../onnx/model-proto';

/** A graph for tests; `dims` of inputs and outputs use a name for a free dimension. */
export type TinyGraph = {
  inputs: { name: string; dtype: DataType; dims: (number | string)[] }[];
  outputs: { name: string; dtype: DataType; dims: (number | string)[] }[];
  nodes: { op: string; inputs: string[]; outputs: string[]; attributes?: NodeProto['attribute'] }[];
  floats?: Record<string, { dims: number[]; values: number[] }>;
};

/** Returns the bytes of an ONNX file with this graph (operator set 17). */
export function tinyModel(graph: TinyGraph): Uint8Array {
  return encodeModel({
    irVersion: 8,
    opsetImport: [{ domain: '', version: 17 }],
    graph: {
      name: 'tiny',
      node: graph.nodes.map((node) => ({ input: node.inputs, output: node.outputs, opType: node.op, attribute: node.attributes ?? [] })),
      initializer: Object.entries(graph.floats ?? {}).map(([name, { dims, values }]): TensorProto => ({
        name, dims, dataType: 1, rawData: new Uint8Array(Float32Array.from(values).buffer),
      })),
      input: graph.inputs.map(valueInfo),
      output: graph.outputs.map(valueInfo),
      valueInfo: [],
    },
  });
}

function valueInfo(value: { name: string; dtype: DataType; dims: (number | string)[] }): ValueInfoProto {
  const dim = value.dims.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name: value.name, type: { tensorType: { elemType: elemTypeOf(value.dtype), shape: { dim } } } };
}

/** y = 2x + 1 over rows of `width` numbers. */
export function doubleModel(width: number): Uint8Array {
  return tinyModel({
    inputs: [{ name: 'x', dtype: 'FP32', dims: ['n', width] }],
    outputs: [{ name: 'y', dtype: 'FP32', dims: ['n', width] }],
    floats: { two: { dims: [1], values: [2] }, one: { dims: [1], values: [1] } },
    nodes: [{ op: 'Mul', inputs: ['x', 'two'], outputs: ['d'] }, { op: 'Add', inputs: ['d', 'one'], outputs: ['y'] }],
  });
}

/** A chain of matrix products of `width` x `width`, `depth` of them: slow on purpose; y has the shape of x. */
export function slowModel(width: number, depth: number): Uint8Array {
  const names = Array.from({ length: depth + 1 }, (_, at) => (at === 0 ? 'x' : at === depth ? 'y' : `h${at}`));
  return tinyModel({
    inputs: [{ name: 'x', dtype: 'FP32', dims: ['n', width] }],
    outputs: [{ name: 'y', dtype: 'FP32', dims: ['n', width] }],
    floats: { w: { dims: [width, width], values: Array.from({ length: width * width }, (_, at) => (at % (width + 1) === 0 ? 1 : 0)) } },
    nodes: names.slice(1).map((name, at) => ({ op: 'MatMul', inputs: [names[at] ?? 'x', 'w'], outputs: [name] })),
  });
}

/** y = x + 1, n times in a loop: runs as long as the query says. */
export function loopModel(): Uint8Array {
  const scalar = (name: string, dtype: DataType): ValueInfoProto => valueInfo({ name, dtype, dims: [] });
  const body = {
    name: 'body', initializer: [], valueInfo: [],
    node: [
      { input: ['going'], output: ['go'], opType: 'Identity', attribute: [] },
      { input: ['v', 'one'], output: ['next'], opType: 'Add', attribute: [] },
    ],
    input: [scalar('turn', 'INT64'), scalar('going', 'BOOL'), valueInfo({ name: 'v', dtype: 'FP32', dims: [1] })],
    output: [scalar('go', 'BOOL'), valueInfo({ name: 'next', dtype: 'FP32', dims: [1] })],
  };
  return tinyModel({
    inputs: [{ name: 'n', dtype: 'INT64', dims: [] }, { name: 'x', dtype: 'FP32', dims: [1] }],
    outputs: [{ name: 'y', dtype: 'FP32', dims: [1] }],
    floats: { one: { dims: [1], values: [1] } },
    nodes: [{ op: 'Loop', inputs: ['n', '', 'x'], outputs: ['y'], attributes: [{ name: 'body', type: 5, g: body }] }],
  });
}

/** Returns what a worker needs to host a model with these tensors. */
export function executableOf(artifact: string, tensors: { inputs: TensorSpec[]; outputs: TensorSpec[] }, more: Partial<Executable> = {}): Executable {
  return {
    variantId: 'variant-1', variantName: 'tiny.v1.fp32.cpu.t1', artifact, provider: 'cpu', threads: 1, maxBatch: 32,
    input: { kind: 'tensors', tensors: tensors.inputs }, output: { kind: 'tensors', tensors: tensors.outputs }, picture: null,
    latency: [], memoryBytes: 0, ...more,
  };
}

/** The tensors of `doubleModel` and `slowModel`. */
export function rowsOf(width: number): { inputs: TensorSpec[]; outputs: TensorSpec[] } {
  return { inputs: [{ name: 'x', dtype: 'FP32', shape: [-1, width] }], outputs: [{ name: 'y', dtype: 'FP32', shape: [-1, width] }] };
}

/** Returns a wire tensor of FP32 rows. */
export function floatRows(rows: number[][]): { dtype: 'FP32'; shape: number[]; data: Uint8Array } {
  return { dtype: 'FP32', shape: [rows.length, rows[0]?.length ?? 0], data: new Uint8Array(Float32Array.from(rows.flat()).buffer) };
}

/** Returns the numbers of an FP32 tensor, wherever its bytes lie. */
export function floatsOf(tensor: { data: Uint8Array } | undefined): number[] {
  return tensor ? [...new Float32Array(new Uint8Array(tensor.data).buffer)] : [];
}

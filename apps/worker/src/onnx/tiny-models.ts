import { makeNode, valueInfo } from './graph-builder';
import type { AttributeValue } from './graph-builder';
import { encodeModel } from './model-proto';
import type { ModelProto, NodeProto, TensorProto, ValueInfoProto } from './model-proto';

/** Parts of a small model, for tests. Dimensions that are texts are free. */
export type TinyModel = {
  opset?: number;
  inputs: [name: string, elemType: number, dims: (number | string)[]][];
  outputs: [name: string, elemType: number, dims: (number | string)[]][];
  nodes: NodeProto[];
  initializers?: TensorProto[];
};

/** Returns a small model's message tree, for tests. */
export function tinyModel(parts: TinyModel): ModelProto {
  const value = ([name, elemType, dims]: TinyModel['inputs'][number]): ValueInfoProto => valueInfo(name, elemType, dims);
  return {
    irVersion: 8,
    opsetImport: [{ domain: '', version: parts.opset ?? 13 }],
    graph: {
      name: 'tiny', node: parts.nodes, initializer: parts.initializers ?? [], input: parts.inputs.map(value), output: parts.outputs.map(value), valueInfo: [],
    },
  };
}

/** Returns the ONNX file of a small model, for tests. */
export function tinyFile(parts: TinyModel): Uint8Array {
  return encodeModel(tinyModel(parts));
}

/** Returns a node, for tests; `wires` are the names of its inputs and of its outputs. */
export function node(opType: string, wires: [input: string[], output: string[]], attributes: Record<string, AttributeValue> = {}): NodeProto {
  return makeNode(opType, { input: wires[0], output: wires[1], attributes });
}

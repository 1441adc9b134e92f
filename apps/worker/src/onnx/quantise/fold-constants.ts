import { ONNX_FLOAT, ONNX_INT64, elementBits } from '../data-types';
import { makeNode } from '../graph-builder';
import { graphsOf } from '../graph-walk';
import type { AttributeProto, GraphProto, NodeProto, TensorProto } from '../model-proto';
import { isStandardDomain } from '../normalise-model';
import { floatTensor, int64Tensor, integerValues } from '../tensor-values';

/** A filled tensor larger than this stays a node: nobody stores such weights. */
const MOST_FILLED_BYTES = 2 ** 29;

/**
 * Makes initialisers in place of Constant and ConstantOfShape nodes with known shapes, so that weights can be rewritten, and binary
 * Sum nodes into Add. Only the main graph; tensors that bodies read keep their names.
 */
export function foldConstants(graph: GraphProto): void {
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name ?? '', tensor]));
  const outputs = new Set(graph.output.map((output) => output.name));
  graph.node = graph.node.flatMap((node) => {
    const folded = isStandardDomain(node.domain) && !outputs.has(node.output[0]) ? constantOf(node, constants) : null;
    if (folded === null) return [asAddition(node)];
    constants.set(folded.name ?? '', folded);
    graph.initializer.push(folded);
    return [];
  });
  for (const part of graphsOf(graph)) part.valueInfo = [];
}

function constantOf(node: NodeProto, constants: ReadonlyMap<string, TensorProto>): TensorProto | null {
  const name = node.output[0] ?? '';
  const attribute = (wanted: string): AttributeProto | undefined => node.attribute.find((candidate) => candidate.name === wanted);
  if (node.opType === 'ConstantOfShape') return filled(name, { shape: constants.get(node.input[0] ?? ''), value: attribute('value')?.t });
  if (node.opType !== 'Constant') return null;
  const tensor = attribute('value')?.t;
  if (tensor) return { ...tensor, name };
  const float = attribute('value_float')?.f;
  if (float !== undefined) return floatTensor(name, [float], []);
  const floats = attribute('value_floats')?.floats;
  return floats ? floatTensor(name, floats, [floats.length]) : null;
}

function filled(name: string, { shape, value }: { shape: TensorProto | undefined; value: TensorProto | undefined }): TensorProto | null {
  const dims = shape ? integerValues(shape) : null;
  if (dims === null) return null;
  const dataType = value?.dataType ?? ONNX_FLOAT;
  const size = elementBits(dataType) / 8;
  const count = dims.reduce((product, dimension) => product * dimension, 1);
  const pattern = value ? elementBytes(value, size) : new Uint8Array(size);
  if (pattern === null || size < 1 || count * size > MOST_FILLED_BYTES) return null;
  return { name, dataType, dims, rawData: Buffer.alloc(count * size, pattern) };
}

function elementBytes(value: TensorProto, size: number): Uint8Array | null {
  if (value.rawData?.length === size) return value.rawData;
  if (value.dataType === ONNX_FLOAT && value.floatData?.[0]?.length === 4) return value.floatData[0];
  const integers = value.dataType === ONNX_INT64 ? integerValues(value) : null;
  return integers?.length === 1 ? (int64Tensor('', integers, [1]).rawData ?? null) : null;
}

function asAddition(node: NodeProto): NodeProto {
  const binary = node.opType === 'Sum' && isStandardDomain(node.domain) && node.input.length === 2;
  return binary ? makeNode('Add', { input: node.input, output: node.output, attributes: {} }) : node;
}

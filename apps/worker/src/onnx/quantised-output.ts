import type { GraphBuilder } from './graph-builder';
import type { GraphProto, NodeProto } from './model-proto';

/** Operators that move values about without changing them. */
const SHAPE_ONLY = new Set(['Identity', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Transpose']);

/**
 * Returns the name of a float tensor with the values of an integer tensor that a QuantizeLinear made: that node's own float input when
 * only Identity lies between (finer than the integers, and no ties), else a DequantizeLinear of the tensor with the same scale. Null
 * when the integers do not come from a QuantizeLinear.
 */
export function dequantisedSource(graph: GraphProto, builder: GraphBuilder, name: string): string | null {
  const makers = new Map(graph.node.flatMap((node) => node.output.map((output) => [output, node] as const)));
  let node = makers.get(name);
  let exact = true;
  while (node && SHAPE_ONLY.has(node.opType)) {
    exact &&= node.opType === 'Identity';
    node = makers.get(node.input[0] ?? '');
  }
  if (node?.opType !== 'QuantizeLinear') return null;
  const [float] = node.input;
  return exact && float ? float : dequantise(builder, name, node);
}

function dequantise(builder: GraphBuilder, name: string, quantize: NodeProto): string {
  const zeroPoint = quantize.input[2];
  return builder.add('DequantizeLinear', [name, quantize.input[1] ?? '', ...(zeroPoint ? [zeroPoint] : [])]);
}

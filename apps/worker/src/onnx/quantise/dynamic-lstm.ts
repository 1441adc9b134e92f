import type { GraphBuilder } from '../graph-builder';
import type { NodeProto, TensorProto } from '../model-proto';
import { int64ToNumber } from '../model-proto';
import { floatTensor } from '../tensor-values';
import { quantiseWeights } from './quantise-weights';
import { dimsOf, floatValues, int8Tensor } from './stored-values';

type Place = { builder: GraphBuilder; constants: ReadonlyMap<string, TensorProto> };
type Gates = { weights: string; scale: string; zero: string };

/** Attributes that ONNX Runtime's quantised LSTM knows. */
const KNOWN = new Set(['activation_alpha', 'activation_beta', 'activations', 'clip', 'direction', 'hidden_size', 'input_forget']);

/**
 * Returns ONNX Runtime's LSTM with 8-bit weights in place of a standard one with constant weights; null where it has none, or where the
 * batch is its first dimension.
 */
export function quantisedLstm(node: NodeProto, place: Place): NodeProto[] | null {
  if (node.attribute.some(({ name, i }) => name === 'layout' && int64ToNumber(i) !== 0)) return null;
  const input = quantisedGates(node.input[1] ?? '', place);
  const recurrent = input ? quantisedGates(node.input[2] ?? '', place) : null;
  if (!input || !recurrent) return null;
  const [x = '', , , ...rest] = node.input;
  const five = Array.from({ length: 5 }, (_, index) => rest[index] ?? '');
  return [{
    opType: 'DynamicQuantizeLSTM', domain: 'com.microsoft', output: node.output, attribute: node.attribute.filter(({ name }) => KNOWN.has(name ?? '')),
    input: [x, input.weights, recurrent.weights, ...five, input.scale, input.zero, recurrent.scale, recurrent.zero],
  }];
}

/** [directions, 4 hidden, n] in float becomes [directions, n, 4 hidden] in 8 bits, one scale for each direction and gate row. */
function quantisedGates(name: string, { builder, constants }: Place): Gates | null {
  const tensor = constants.get(name);
  const values = tensor ? floatValues(tensor) : null;
  const [directions = 0, gates = 0, width = 0] = tensor ? dimsOf(tensor) : [];
  if (!values || values.length !== directions * gates * width) return null;
  const rows = directions * gates;
  const quantised = quantiseWeights({ values, dims: [rows, width], axis: 0, limit: 127 });
  const turned = new Int8Array(values.length);
  for (let at = 0; at < values.length; at += 1) {
    const [row, column] = [Math.floor(at / width), at % width];
    turned[(Math.floor(row / gates) * width + column) * gates + (row % gates)] = quantised.values[at] ?? 0;
  }
  return {
    weights: builder.constant((id) => int8Tensor(id, turned, [directions, width, gates]), `${name}_int8`),
    scale: builder.constant((id) => floatTensor(id, quantised.scales, [directions, gates]), `${name}_scale`),
    zero: builder.constant((id) => int8Tensor(id, new Int8Array(rows), [directions, gates]), `${name}_zero`),
  };
}

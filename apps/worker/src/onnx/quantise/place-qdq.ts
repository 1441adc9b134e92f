import { GraphBuilder, makeNode, pruneGraph } from '../graph-builder';
import { int64ToNumber } from '../model-proto';
import type { GraphProto, NodeProto, TensorProto } from '../model-proto';
import { floatTensor } from '../tensor-values';
import { activationInputs } from './choose-nodes';
import type { IntegerPart } from './choose-nodes';
import { quantiseWeights } from './quantise-weights';
import { dimsOf, floatValues, int32Tensor, int8Tensor, uint8Scalar } from './stored-values';
import type { ValueRange } from './value-range';

export type QdqRequest = {
  part: IntegerPart;
  rangeOf: (tensor: string) => ValueRange | null;
  /** Largest magnitude of a weight. */
  weightLimit: number;
};

/**
 * Puts QuantizeLinear and DequantizeLinear around the chosen nodes of a graph, in place, as ONNX Runtime fuses them into integer
 * kernels: activations UINT8 with a zero point (0 behind a Relu), weights INT8 symmetric per output channel, biases INT32 with scale
 * input scale × weight scale.
 */
export function placeQdq(graph: GraphProto, request: QdqRequest): void {
  new QdqPlacer(graph, request).place();
}

type Activation = { scale: number; scaleName: string; zeroName: string };
type Weights = { values: Float32Array; dims: number[]; axis: number };
const SMALLEST_SCALE = 2 ** -60;
/** A range ends just inside a Clip's, so that ONNX Runtime sees that the Clip changes nothing. */
const INSIDE = 1 - 2 ** -20;

class QdqPlacer {
  readonly #graph: GraphProto;
  readonly #request: QdqRequest;
  readonly #builder: GraphBuilder;
  readonly #constants: ReadonlyMap<string, TensorProto>;
  readonly #activations = new Map<string, Activation>();
  /** UINT8 name of each tensor that has been quantised. */
  readonly #integers = new Map<string, string>();
  readonly #placed: NodeProto[] = [];
  /** Results of integer nodes: float readers read them back from 8 bits. */
  readonly #byProducer: ReadonlySet<string>;
  readonly #absorbed: ReadonlySet<NodeProto | undefined>;

  constructor(graph: GraphProto, request: QdqRequest) {
    this.#graph = graph;
    this.#request = request;
    this.#builder = new GraphBuilder(graph);
    this.#constants = new Map(graph.initializer.map((tensor) => [tensor.name ?? '', tensor]));
    const { nodes, fused, tensors } = request.part;
    const results = [...nodes].map((index) => graph.node[fused.get(index) ?? index]?.output[0] ?? '');
    this.#absorbed = new Set([...fused.values()].map((index) => graph.node[index]));
    this.#byProducer = new Set(results.filter((name) => tensors.has(name)));
  }

  place(): void {
    const { part } = this.#request;
    const made = new Set(this.#graph.node.flatMap((node) => node.output));
    const outputs = new Set(this.#graph.output.map((output) => output.name ?? ''));
    for (const name of part.tensors) if (!made.has(name)) this.#quantise(name, name);
    this.#graph.node.forEach((node, index) => {
      if (part.nodes.has(index)) this.#wireInteger(node);
      else this.#wireFloat(node);
      const results = node.output.filter((name) => part.tensors.has(name));
      if (results.length === 0) return void this.#placed.push(node);
      for (const name of results) this.#quantiseResult(node, name, outputs.has(name) && this.#byProducer.has(name));
    });
    this.#graph.node = this.#placed;
    pruneGraph(this.#graph);
  }

  #quantiseResult(node: NodeProto, name: string, isOutput: boolean): void {
    const inner = isOutput ? this.#builder.name(`${name}_float`) : name;
    node.output = node.output.map((output) => (output === name ? inner : output));
    this.#placed.push(node);
    this.#quantise(name, inner);
    if (isOutput) this.#placed.push(this.#dequantiseNode(name, name));
  }

  #quantise(name: string, from: string): void {
    const { scaleName, zeroName } = this.#activation(name);
    const integers = this.#builder.name(`${name}_quantised`);
    this.#placed.push(makeNode('QuantizeLinear', { input: [from, scaleName, zeroName], output: [integers], attributes: {} }));
    this.#integers.set(name, integers);
  }

  #dequantiseNode(name: string, to: string): NodeProto {
    const { scaleName, zeroName } = this.#activation(name);
    return makeNode('DequantizeLinear', { input: [this.#integers.get(name) ?? name, scaleName, zeroName], output: [to], attributes: {} });
  }

  /** One node per reader: that is how ONNX Runtime finds the groups. */
  #dequantised(name: string): string {
    const to = this.#builder.name(`${name}_dequantised`);
    this.#placed.push(this.#dequantiseNode(name, to));
    return to;
  }

  #wireFloat(node: NodeProto): void {
    if (this.#absorbed.has(node)) return;
    node.input = node.input.map((name) => (this.#byProducer.has(name) && this.#integers.has(name) ? this.#dequantised(name) : name));
  }

  #wireInteger(node: NodeProto): void {
    const carried = activationInputs(node);
    const [first = ''] = carried;
    const weights = weightsOf(node, this.#constants);
    if (weights) this.#wireWeights(node, first, weights);
    node.input = node.input.map((name, position) => (position < carried.length && this.#integers.has(name) ? this.#dequantised(name) : name));
  }

  #wireWeights(node: NodeProto, input: string, weights: Weights): void {
    const inputScale = this.#activation(input).scale;
    const bias = floatValues(this.#constants.get(node.input[2] ?? '') ?? {});
    const leastScale = (channel: number): number => Math.abs(biasAt(bias, channel)) / (inputScale * 2 ** 30);
    const quantised = quantiseWeights({ ...weights, limit: this.#request.weightLimit, ...(bias ? { leastScale } : {}) });
    const { scales, axis, dims } = quantised;
    const base = node.input[1] ?? 'weights';
    const wire = (names: string[], to: string, along: number): void => {
      this.#placed.push(makeNode('DequantizeLinear', { input: names, output: [to], attributes: { axis: along } }));
    };
    const make = (maker: (name: string) => TensorProto, suffix: string): string => this.#builder.constant(maker, `${base}_${suffix}`);
    const scaleName = make((name) => floatTensor(name, scales, [scales.length]), 'scale');
    const weightName = make((name) => int8Tensor(name, quantised.values, dims), 'int8');
    const zeroName = make((name) => int8Tensor(name, new Int8Array(scales.length), [scales.length]), 'zero');
    const floatWeights = this.#builder.name(`${base}_dequantised`);
    wire([weightName, scaleName, zeroName], floatWeights, axis);
    node.input = [node.input[0] ?? '', floatWeights, ...node.input.slice(2)];
    if (!bias) return;
    const biasScales = scales.map((scale) => scale * inputScale);
    const levels = Int32Array.from(biasScales, (scale, channel) => Math.round(biasAt(bias, channel) / scale));
    const biasScaleName = make((name) => floatTensor(name, biasScales, [scales.length]), 'bias_scale');
    const biasName = make((name) => int32Tensor(name, levels, [scales.length]), 'bias_int32');
    const biasZero = make((name) => int32Tensor(name, new Int32Array(scales.length), [scales.length]), 'bias_zero');
    const floatBias = this.#builder.name(`${base}_bias_dequantised`);
    wire([biasName, biasScaleName, biasZero], floatBias, 0);
    node.input[2] = floatBias;
  }

  #activation(name: string): Activation {
    const known = this.#activations.get(name);
    if (known) return known;
    const source = this.#request.part.sameScale.get(name);
    const activation = source === undefined ? this.#newActivation(name) : this.#activation(source);
    this.#activations.set(name, activation);
    return activation;
  }

  #newActivation(name: string): Activation {
    const range = this.#request.rangeOf(name) ?? { low: 0, high: 0 };
    const [low, high] = [Math.min(0, range.low), Math.max(0, range.high)];
    const scale = Math.fround(Math.max(((high - low) / 255) * INSIDE, SMALLEST_SCALE));
    const zero = Math.max(0, Math.min(255, Math.round(-low / scale)));
    return {
      scale, scaleName: this.#builder.constant((id) => floatTensor(id, [scale], []), `${name}_scale`),
      zeroName: this.#builder.constant((id) => uint8Scalar(id, zero), `${name}_zero`),
    };
  }
}

/** Returns the float weights of a Conv, Gemm or MatMul with the axis of its output channels; null for other nodes. */
export function weightsOf(node: NodeProto, constants: ReadonlyMap<string, TensorProto>): Weights | null {
  if (!['Conv', 'Gemm', 'MatMul'].includes(node.opType)) return null;
  const tensor = constants.get(node.input[1] ?? '');
  const values = tensor ? floatValues(tensor) : null;
  if (!tensor || !values) return null;
  const dims = dimsOf(tensor);
  const transposed = node.attribute.some((attribute) => attribute.name === 'transB' && int64ToNumber(attribute.i) === 1);
  const axis = node.opType === 'Conv' || (node.opType === 'Gemm' && transposed) ? 0 : dims.length - 1;
  return { values, dims, axis };
}

/** A Gemm's bias may be one number for all channels. */
function biasAt(bias: Float32Array | null, channel: number): number {
  return bias?.[bias.length === 1 ? 0 : channel] ?? 0;
}

import { ServingError } from '@infaas/shared/domain/serving-error';
import { ONNX_FLOAT, ONNX_FLOAT16 } from '../data-types';
import { GraphBuilder, makeNode, pruneGraph } from '../graph-builder';
import { bodiesOf } from '../graph-walk';
import { decodeModel, encodeModel, int64ToNumber } from '../model-proto';
import type { GraphProto, NodeProto, TensorProto } from '../model-proto';
import { isStandardDomain } from '../normalise-model';
import type { Observed } from '../quantise/observe-tensors';
import { graphOf } from '../quantise/prepare-graph';
import { dimsOf, floatValues } from '../quantise/stored-values';
import { toHalves } from './half-values';

/**
 * Operators that compute in half precision. All others (sums over many values, exponentials, normalisations, Resize with its float
 * scales, NonMaxSuppression, other domains) keep float between casts; so do LSTM, GRU and RNN, which sum over many steps.
 */
const HALF = new Set([
  'Abs', 'Add', 'AveragePool', 'BatchNormalization', 'Clip', 'Concat', 'Conv', 'ConvTranspose', 'DepthToSpace', 'Div', 'Elu', 'Expand', 'Flatten', 'Gather',
  'Gemm', 'GlobalAveragePool', 'GlobalMaxPool', 'HardSigmoid', 'HardSwish', 'Identity', 'LeakyRelu', 'MatMul', 'Max', 'MaxPool', 'Min', 'Mul', 'Neg',
  'PRelu', 'Pad', 'Relu', 'Reshape', 'Selu', 'Shape', 'Sigmoid', 'Slice', 'SpaceToDepth', 'Split', 'Squeeze', 'Sub', 'Sum', 'Tanh', 'Tile', 'Transpose',
  'Unsqueeze', 'Where',
]);
/** A node that meets larger values keeps float: halves end at 65,504. */
const LARGEST_VALUE = 30_000;

/**
 * Returns a model that computes in half precision inside and keeps its float inputs and outputs. Throws ServingError('unsupported') for
 * graphs with control flow and graphs without float weights.
 */
export function halfPrecision(prepared: Uint8Array, observed: Observed): Uint8Array {
  const model = decodeModel(prepared);
  const graph = graphOf(model);
  if (graph.node.some((node) => bodiesOf(node).length > 0)) throw new ServingError('unsupported', 'half precision is not made for graphs with If, Loop or Scan');
  if (!graph.initializer.some((tensor) => tensor.dataType === ONNX_FLOAT)) throw new ServingError('unsupported', 'it has no float weights to be halved');
  new HalfWriter(graph, observed).write();
  pruneGraph(graph);
  return encodeModel(model);
}

type Precision = 'float' | 'half';

class HalfWriter {
  readonly #graph: GraphProto;
  readonly #observed: Observed;
  readonly #builder: GraphBuilder;
  readonly #constants: ReadonlyMap<string, TensorProto>;
  readonly #outputs: ReadonlySet<string>;
  /** Under which name a tensor exists in each precision. */
  readonly #names: Record<Precision, Map<string, string>> = { float: new Map(), half: new Map() };
  readonly #placed: NodeProto[] = [];

  constructor(graph: GraphProto, observed: Observed) {
    this.#graph = graph;
    this.#observed = observed;
    this.#builder = new GraphBuilder(graph);
    this.#constants = new Map(graph.initializer.map((tensor) => [tensor.name ?? '', tensor]));
    this.#outputs = new Set(graph.output.map((output) => output.name ?? ''));
    for (const input of graph.input) if (this.#isFloat(input.name ?? '')) this.#names.float.set(input.name ?? '', input.name ?? '');
    for (const [name, tensor] of this.#constants) if (tensor.dataType === ONNX_FLOAT) this.#names.float.set(name, name);
  }

  write(): void {
    for (const node of this.#graph.node) this.#place(node);
    for (const name of this.#outputs) {
      if (this.#names.half.has(name) && !this.#names.float.has(name)) this.#cast(name, { to: 'float', as: name });
    }
    this.#graph.node = this.#placed;
  }

  #place(node: NodeProto): void {
    const precision = this.#precisionOf(node);
    const toFloat = node.opType === 'Cast' && isStandardDomain(node.domain) && node.attribute.some(({ name, i }) => name === 'to' && int64ToNumber(i) === ONNX_FLOAT);
    node.input = node.input.map((name) => (this.#isFloat(name) ? this.#named(name, precision) : name));
    if (toFloat && precision === 'half') node.attribute = [{ name: 'to', type: 2, i: ONNX_FLOAT16 }];
    node.output = node.output.map((name) => {
      if (!this.#isFloat(name)) return name;
      const made = precision === 'half' ? this.#builder.name(`${name}_half`) : name;
      this.#names[precision].set(name, made);
      return made;
    });
    this.#placed.push(node);
  }

  #precisionOf(node: NodeProto): Precision {
    if (!isStandardDomain(node.domain)) return 'float';
    const small = [...node.input, ...node.output].every((name) => this.#staysSmall(name));
    return small && (HALF.has(node.opType) || node.opType === 'Cast') ? 'half' : 'float';
  }

  #staysSmall(name: string): boolean {
    const range = this.#observed.ranges.get(name)?.all();
    return !range || Math.max(Math.abs(range.low), Math.abs(range.high)) <= LARGEST_VALUE;
  }

  #isFloat(name: string): boolean {
    return this.#observed.types.get(name) === 'float32' || this.#constants.get(name)?.dataType === ONNX_FLOAT;
  }

  #named(name: string, precision: Precision): string {
    const known = this.#names[precision].get(name);
    if (known !== undefined) return known;
    const constant = this.#constants.get(name);
    const halved = constant ? this.#halved(constant) : null;
    // The float form of a tensor that is made in half precision keeps its name, which an output needs.
    return halved ?? this.#cast(name, { to: precision, as: precision === 'float' ? name : this.#builder.name(`${name}_half`) });
  }

  #halved(tensor: TensorProto): string | null {
    const values = floatValues(tensor);
    if (!values) return null;
    const halves = toHalves(values);
    const name = this.#builder.constant(
      (id) => ({ name: id, dataType: ONNX_FLOAT16, dims: dimsOf(tensor), rawData: new Uint8Array(halves.buffer) }), `${tensor.name ?? 'weights'}_half`);
    this.#names.half.set(tensor.name ?? '', name);
    return name;
  }

  #cast(name: string, { to, as }: { to: Precision; as: string }): string {
    const from = this.#names[to === 'half' ? 'float' : 'half'].get(name) ?? name;
    this.#placed.push(makeNode('Cast', { input: [from], output: [as], attributes: { to: to === 'half' ? ONNX_FLOAT16 : ONNX_FLOAT } }));
    this.#names[to].set(name, as);
    return as;
  }
}

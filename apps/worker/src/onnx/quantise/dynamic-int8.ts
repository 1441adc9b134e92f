import { ServingError } from '@infaas/shared/domain/serving-error';
import { ONNX_FLOAT } from '../data-types';
import { GraphBuilder, makeNode, pruneGraph } from '../graph-builder';
import { decodeModel, encodeModel } from '../model-proto';
import type { GraphProto, NodeProto, TensorProto } from '../model-proto';
import { isStandardDomain } from '../normalise-model';
import { floatTensor } from '../tensor-values';
import { hasPlainWeights } from './choose-nodes';
import { quantisedLstm } from './dynamic-lstm';
import { weightsOf } from './place-qdq';
import { graphOf } from './prepare-graph';
import { quantiseWeights } from './quantise-weights';
import { int8Tensor } from './stored-values';
import { requireShare } from './weight-share';

/** Below this share of the parameters the convolutions decide, and those only lose by integers whose scale is found as they run. */
const LEAST_SHARE = 0.5;
const MATRIX = ['MatMul', 'Gemm', 'LSTM'];

/**
 * Returns a model whose matrix products with constant weights, and LSTMs, quantise their input as they run (DynamicQuantizeLinear,
 * MatMulInteger; ONNX Runtime's DynamicQuantizeLSTM). Throws ServingError('unsupported') where such operators do not hold half of the
 * parameters.
 */
export function dynamicInt8(prepared: Uint8Array): Uint8Array {
  const model = decodeModel(prepared);
  const graph = graphOf(model);
  requireShare(graph, MATRIX, LEAST_SHARE);
  const writer = new DynamicWriter(graph);
  graph.node = graph.node.flatMap((node) => writer.rewrite(node));
  if (writer.rewritten === 0) throw new ServingError('unsupported', 'none of its matrix products has constant float weights of two dimensions');
  pruneGraph(graph);
  if (graph.node.some((node) => node.domain === 'com.microsoft') && !model.opsetImport.some((entry) => entry.domain === 'com.microsoft')) {
    model.opsetImport.push({ domain: 'com.microsoft', version: 1 });
  }
  return encodeModel(model);
}

type QuantisedInput = { values: string; scale: string; zero: string };

class DynamicWriter {
  rewritten = 0;
  readonly #builder: GraphBuilder;
  readonly #constants: ReadonlyMap<string, TensorProto>;
  readonly #inputs = new Map<string, QuantisedInput>();

  constructor(graph: GraphProto) {
    this.#builder = new GraphBuilder(graph);
    this.#constants = new Map(graph.initializer.map((tensor) => [tensor.name ?? '', tensor]));
  }

  /** Returns what stands in a node's place: itself, where it cannot be quantised. */
  rewrite(node: NodeProto): NodeProto[] {
    if (!isStandardDomain(node.domain)) return [node];
    const nodes = node.opType === 'LSTM' ? quantisedLstm(node, { builder: this.#builder, constants: this.#constants }) : this.#product(node);
    if (nodes === null) return [node];
    this.rewritten += 1;
    return nodes;
  }

  /** In the order in which ONNX Runtime recognises it and makes one node of it. */
  #product(node: NodeProto): NodeProto[] | null {
    if ((node.opType !== 'MatMul' && node.opType !== 'Gemm') || !hasPlainWeights(node, this.#constants)) return null;
    const weights = weightsOf(node, this.#constants);
    if (!weights) return null;
    const [output = ''] = node.output;
    const made: NodeProto[] = [];
    const add = (opType: string, input: string[], attributes = {}): string => {
      const name = this.#builder.name(`${output}_${opType.toLowerCase()}`);
      made.push(makeNode(opType, { input, output: [name], attributes }));
      return name;
    };
    const { values, dims } = columnsLast(weights);
    const quantised = quantiseWeights({ values, dims, axis: 1, limit: 127 });
    const constant = (maker: (name: string) => TensorProto, suffix: string): string => this.#builder.constant(maker, `${output}_${suffix}`);
    const weightName = constant((name) => int8Tensor(name, quantised.values, dims), 'weights');
    const zeroName = constant((name) => int8Tensor(name, new Int8Array(dims[1] ?? 0), [dims[1] ?? 0]), 'weights_zero');
    const scaleName = constant((name) => floatTensor(name, quantised.scales, [quantised.scales.length]), 'weights_scale');
    const input = this.#quantisedInput(node.input[0] ?? '', made);
    const integers = add('MatMulInteger', [input.values, weightName, input.zero, zeroName]);
    const scale = add('Mul', [input.scale, scaleName]);
    const product = add('Mul', [add('Cast', [integers], { to: ONNX_FLOAT }), scale]);
    if (node.input[2]) made.push(makeNode('Add', { input: [product, node.input[2]], output: [output], attributes: {} }));
    else made.splice(-1, 1, makeNode('Mul', { input: made.at(-1)?.input ?? [], output: [output], attributes: {} }));
    return made;
  }

  /** Products of one tensor share its integers. */
  #quantisedInput(name: string, made: NodeProto[]): QuantisedInput {
    const known = this.#inputs.get(name);
    if (known) return known;
    const input = { values: this.#builder.name(`${name}_dynamic`), scale: this.#builder.name(`${name}_dynamic_scale`), zero: this.#builder.name(`${name}_dynamic_zero`) };
    made.push(makeNode('DynamicQuantizeLinear', { input: [name], output: [input.values, input.scale, input.zero], attributes: {} }));
    this.#inputs.set(name, input);
    return input;
  }
}

/** Returns a matrix as [inputs, outputs], whichever way a Gemm stored it. */
function columnsLast({ values, dims, axis }: { values: Float32Array; dims: readonly number[]; axis: number }): { values: Float32Array; dims: number[] } {
  const [rows = 0, columns = 0] = dims;
  if (axis === 1) return { values, dims: [rows, columns] };
  return { values: transposed(values, rows, columns), dims: [columns, rows] };
}

/** Returns a row-major matrix of rows × columns as columns × rows. */
export function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row += 1) for (let column = 0; column < columns; column += 1) turned[column * rows + row] = values[row * columns + column] ?? 0;
  return turned;
}


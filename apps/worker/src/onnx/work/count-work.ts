import type { Inspection } from '@infaas/shared/jobs/catalogue';
import { signatureOf } from '../inspect-model';
import { int64ToNumber } from '../model-proto';
import type { GraphProto, ModelProto, NodeProto, ValueInfoProto } from '../model-proto';
import { trialShape } from '../trial-sizes';
import type { TrialSize } from '../trial-sizes';
import { LAYOUT_RULES } from './layout-rules';
import {
  BROADCASTING, CONVOLUTION, ELEMENTWISE, FREE_OF_CHARGE, GEMM, GLOBAL_POOLING, MATRIX_PRODUCT, POOLING, QUANTISED_BROADCASTING, RECURRENT,
} from './operator-kinds';
import { outputFacts } from './spread-facts';
import { bytesOf, elementsOf, intOf, storedFacts } from './tensor-facts';
import type { NodeFacts, TensorFacts } from './tensor-facts';
import { gemmSizes, operandsOf, windowElements } from './window-rules';

type Work = NonNullable<Inspection['work']>;

/**
 * Returns what one query costs: operations (a multiply and its add are two; an exponential or a root is one) and bytes of weights and
 * tensors read and written if nothing is fused or cached. Operators of which nothing is known, or whose shapes cannot be told, count as
 * none and are named. Free dimensions other than the first are taken as the trial's sizes.
 */
export function countWork(model: ModelProto, size: TrialSize): Work {
  const work: Work = { flops: 0, bytesMoved: 0, freeSize: size.last, uncounted: {} };
  const graph = model.graph;
  if (!graph) return work;
  const known = startingFacts(graph, size);
  const stated = new Map([...graph.valueInfo, ...graph.output].map((value) => [value.name ?? '', value]));
  for (const node of graph.node) {
    const facts: NodeFacts = { node, inputs: node.input.map((name) => (name === '' ? undefined : known.get(name))) };
    const outputs = outputFacts(facts);
    node.output.forEach((name, index) => {
      const found = outputs[index] ?? statedFacts(stated.get(name));
      if (found && name !== '') known.set(name, found);
    });
    addNode(work, facts, node.output.map((name) => known.get(name)));
  }
  return work;
}

function startingFacts(graph: GraphProto, size: TrialSize): Map<string, TensorFacts> {
  const known = new Map<string, TensorFacts>();
  for (const input of graph.input) known.set(input.name ?? '', { shape: trialShape(signatureOf(input), 1, size), elemType: input.type?.tensorType?.elemType ?? 0 });
  for (const tensor of graph.initializer) known.set(tensor.name ?? '', storedFacts(tensor));
  return known;
}

/** What the exporter noted of a tensor's shape, where all of it is a number. */
function statedFacts(value: ValueInfoProto | undefined): TensorFacts | undefined {
  const dims = value?.type?.tensorType?.shape?.dim;
  const shape = dims?.map((dimension, axis) => (dimension.dimParam && axis === 0 ? 1 : int64ToNumber(dimension.dimValue)));
  return shape?.every((length) => length > 0) ? { shape, elemType: value?.type?.tensorType?.elemType ?? 0 } : undefined;
}

function addNode(work: Work, facts: NodeFacts, outputs: readonly (TensorFacts | undefined)[]): void {
  const { node } = facts;
  if (FREE_OF_CHARGE.has(node.opType)) return;
  const [y] = outputs;
  const flops = y ? flopsOf(facts, y) : null;
  if (flops === null || !Number.isFinite(flops)) work.uncounted[node.opType] = (work.uncounted[node.opType] ?? 0) + 1;
  else work.flops += flops;
  for (const tensor of [...facts.inputs, ...outputs]) if (tensor) work.bytesMoved += bytesOf(tensor);
}

type FlopRule = (facts: NodeFacts, y: TensorFacts) => number | null;
const perOutput = (times: number): FlopRule => (_, y) => times * elementsOf(y.shape);
const perInput: FlopRule = ({ inputs }) => elementsOf(inputs[0]?.shape ?? []);
const perOperand: FlopRule = ({ inputs }, y) => elementsOf(y.shape) * Math.max(1, inputs.length - 1);

const FLOP_KINDS: readonly (readonly [ReadonlySet<string>, FlopRule])[] = [
  [new Set([...CONVOLUTION, 'ConvTranspose']), convolutionFlops], [GEMM, gemmFlops], [MATRIX_PRODUCT, productFlops], [RECURRENT, recurrentFlops],
  [POOLING, (facts, y) => elementsOf(y.shape) * windowElements(facts)], [new Set([...GLOBAL_POOLING, 'TopK', 'ArgMax', 'ArgMin']), perInput], [BROADCASTING, perOperand],
  [QUANTISED_BROADCASTING, perOutput(5)], [new Set(['Resize', 'Upsample']), perOutput(4)], [new Set(['LinearClassifier', 'LinearRegressor']), ({ node }) => 2 * coefficients(node)],
];

function flopsOf(facts: NodeFacts, y: TensorFacts): number | null {
  const { opType } = facts.node;
  const each = ELEMENTWISE[opType];
  if (each !== undefined) return each * elementsOf(y.shape);
  if (opType.startsWith('Reduce')) return perInput(facts, y);
  const rule = FLOP_KINDS.find(([kind]) => kind.has(opType))?.[1];
  return rule ? rule(facts, y) : LAYOUT_RULES[opType] ? 0 : null;
}

function convolutionFlops(facts: NodeFacts, y: TensorFacts): number | null {
  const operands = operandsOf(facts);
  if (!operands) return null;
  // Each weight of an output channel (of an input channel, transposed) meets every place once.
  const perPlace = elementsOf(operands.w.shape.slice(1));
  const places = facts.node.opType === 'ConvTranspose' ? elementsOf(operands.x.shape) : elementsOf(y.shape);
  const bias = facts.inputs[facts.node.opType === 'QLinearConv' ? 8 : 2];
  return 2 * places * perPlace + (bias && facts.node.opType !== 'ConvInteger' ? elementsOf(y.shape) : 0);
}

function gemmFlops(facts: NodeFacts): number | null {
  const sizes = gemmSizes(facts);
  if (!sizes) return null;
  const bias = facts.inputs[facts.node.opType === 'QGemm' ? 6 : 2];
  return sizes.rows * sizes.columns * (2 * sizes.depth + (bias ? 1 : 0));
}

function productFlops(facts: NodeFacts, y: TensorFacts): number | null {
  const depth = operandsOf(facts)?.x.shape.at(-1);
  return depth === undefined ? null : 2 * elementsOf(y.shape) * depth;
}

const GATES: Readonly<Record<string, number>> = { LSTM: 4, GRU: 3, RNN: 1 };
/** Operations of a cell and step beside the products: activations, and mixing old and new states. */
const CELL_FLOPS: Readonly<Record<string, number>> = { LSTM: 24, GRU: 18, RNN: 4 };

function recurrentFlops({ node, inputs }: NodeFacts): number | null {
  const [length = 1, batch = 1, width = 0] = inputs[0]?.shape ?? [];
  const directions = inputs[1]?.shape[0];
  const hidden = intOf(node, 'hidden_size', inputs[2]?.shape[2] ?? 0);
  if (directions === undefined || hidden === 0) return null;
  return length * batch * directions * hidden * ((GATES[node.opType] ?? 1) * (2 * width + 2 * hidden + 2) + (CELL_FLOPS[node.opType] ?? 0));
}

function coefficients(node: NodeProto): number {
  return node.attribute.find((attribute) => attribute.name === 'coefficients')?.floats?.length ?? 0;
}

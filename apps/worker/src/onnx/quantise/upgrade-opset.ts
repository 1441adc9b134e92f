import { int64ToNumber } from '../model-proto';
import type { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto } from '../model-proto';
import { bodiesOf } from '../graph-walk';
import { GraphBuilder, makeNode } from '../graph-builder';
import { standardOpset } from '../inspect-model';
import { isStandardDomain } from '../normalise-model';
import { floatTensor, int64Tensor } from '../tensor-values';

/** The first operator set with quantisation per channel and 8-bit pooling. */
export const QUANTISING_OPSET = 13;
/** The oldest whose operators are known here. */
const OLDEST_OPSET = 7;

/** AttributeProto.AttributeType of one integer. */
const INTEGER = 2;

/** Operators whose meaning has not changed between the oldest opset and the new one. */
const UNCHANGED = new Set([
  'Abs', 'Acos', 'Add', 'And', 'ArgMax', 'ArgMin', 'Asin', 'Atan', 'AveragePool', 'Cast', 'Ceil', 'Concat', 'Constant', 'ConstantOfShape', 'Conv',
  'ConvTranspose', 'Cos', 'GlobalLpPool', 'LpNormalization', 'LpPool', 'ReduceLogSum', 'ReduceLogSumExp', 'ReduceSumSquare', 'Sin', 'Size', 'Softsign', 'Tan', 'Xor',
  'DepthToSpace', 'Div', 'Elu', 'Equal', 'Erf', 'Exp', 'Expand', 'Flatten', 'Floor', 'GRU', 'Gather', 'Gemm', 'GlobalAveragePool', 'GlobalMaxPool',
  'Greater', 'HardSigmoid', 'Identity', 'InstanceNormalization', 'LRN', 'LSTM', 'LeakyRelu', 'Less', 'Log', 'MatMul', 'Max', 'MaxPool', 'Mean', 'Min', 'Mul',
  'Neg', 'Not', 'Or', 'PRelu', 'Pow', 'RNN', 'Reciprocal', 'ReduceL1', 'ReduceL2', 'ReduceMax', 'ReduceMean', 'ReduceMin', 'ReduceProd', 'Relu',
  'Reshape', 'Selu', 'Shape', 'Sigmoid', 'Softplus', 'SpaceToDepth', 'Sqrt', 'Sub', 'Sum', 'Tanh', 'Tile', 'Transpose', 'Where',
]);

/** Operators that have not changed since the given operator set. */
const UNCHANGED_SINCE: Readonly<Record<string, number>> = {
  Acosh: 9, Asinh: 9, Atanh: 9, BitShift: 11, Celu: 12, Compress: 9, ConvInteger: 10, Cosh: 9, CumSum: 11, DequantizeLinear: 10, Det: 11, DynamicQuantizeLinear: 11,
  Einsum: 12, EyeLike: 9, GatherElements: 11, GatherND: 11, GreaterOrEqual: 12, IsInf: 10, IsNaN: 9, LessOrEqual: 12, MatMulInteger: 10, MeanVarianceNormalization: 9,
  Mod: 10, NonMaxSuppression: 10, NonZero: 9, OneHot: 9, QLinearConv: 10, QLinearMatMul: 10, QuantizeLinear: 10, Range: 11, Round: 11, ScatterElements: 11,
  ScatterND: 11, Shrink: 9, Sign: 9, Sinh: 9, ThresholdedRelu: 10, Unique: 11,
};

/** Where an attribute became an input, by operator: the opset since when, and the inputs' attributes in order. */
const MOVED: Readonly<Record<string, { since: number; attributes: readonly string[]; optional?: boolean }>> = {
  Squeeze: { since: 13, attributes: ['axes'], optional: true },
  Unsqueeze: { since: 13, attributes: ['axes'] },
  ReduceSum: { since: 13, attributes: ['axes'], optional: true },
  Split: { since: 13, attributes: ['split'], optional: true },
  Clip: { since: 11, attributes: ['min', 'max'], optional: true },
  Slice: { since: 10, attributes: ['starts', 'ends', 'axes'] },
  Pad: { since: 11, attributes: ['pads', 'value'] },
  TopK: { since: 10, attributes: ['k'] },
};

/**
 * Changes a model of an older standard operator set in place to the one that quantisation needs; newer models stay as they are. Returns
 * null, or why it could not be done; the model is then half changed.
 */
export function upgradeOpset(model: ModelProto): string | null {
  const opset = standardOpset(model);
  const graph = model.graph;
  if (!graph || opset >= QUANTISING_OPSET) return null;
  if (opset < OLDEST_OPSET) return `its operator set ${opset} is older than ${OLDEST_OPSET}`;
  const builder = new GraphBuilder(graph);
  const ranks = constantRanks(graph);
  const read = new Set([...graph.node.flatMap((node) => node.input), ...graph.output.map((output) => output.name ?? '')]);
  const upgraded: NodeProto[] = [];
  for (const node of graph.node) {
    if (bodiesOf(node).length > 0) return `it has control flow (${node.opType}) of operator set ${opset}`;
    const nodes = isStandardDomain(node.domain) ? upgradeNode(node, { opset, builder, ranks, read }) : [node];
    if (nodes === null) return `its operator ${node.opType} of operator set ${opset} changed since`;
    upgraded.push(...nodes);
  }
  graph.node = upgraded;
  for (const entry of model.opsetImport) if (isStandardDomain(entry.domain)) entry.version = QUANTISING_OPSET;
  return null;
}

type Place = { opset: number; builder: GraphBuilder; ranks: ReadonlyMap<string, number>; read: ReadonlySet<string> };

/** Returns what stands for a node in the newer operator set; null: not known. */
function upgradeNode(node: NodeProto, place: Place): NodeProto[] | null {
  const moved = MOVED[node.opType];
  if (moved) return place.opset >= moved.since || moveAttributes(node, moved, place.builder) ? [node] : null;
  if (node.opType === 'Resize' && place.opset >= RESIZE_OPSET) return [node];
  const rewrite = REWRITES[node.opType];
  if (rewrite) return rewrite(node, place);
  return UNCHANGED.has(node.opType) || place.opset >= (UNCHANGED_SINCE[node.opType] ?? Infinity) ? [node] : null;
}

type Rewrite = (node: NodeProto, place: Place) => NodeProto[] | null;
const REWRITES: Readonly<Record<string, Rewrite>> = {
  BatchNormalization: (node) => [Object.assign(node, { attribute: node.attribute.filter((attribute) => attribute.name !== 'spatial') })],
  Dropout: (node, place) => (asIdentity(node, place) ? [node] : null),
  Scatter: (node) => [Object.assign(node, { opType: 'ScatterElements' })],
  Upsample: asResize, Resize: asResize,
  // These once flattened their input from their axis on.
  Softmax: overLastAxis, LogSoftmax: overLastAxis, Hardmax: overLastAxis,
};
/** Since when Resize says how it maps coordinates; before, it did as Upsample. */
const RESIZE_OPSET = 11;

/** In inference a Dropout passes its input on; its mask, where one is read, has no equivalent here. */
function asIdentity(node: NodeProto, { read }: Place): boolean {
  if (node.output.slice(1).some((name) => read.has(name))) return false;
  Object.assign(node, { opType: 'Identity', attribute: [], input: node.input.slice(0, 1), output: node.output.slice(0, 1) });
  return true;
}

/** Upsample, and Resize as it was first, take the pixel at the scaled place, rounded down. */
function asResize(node: NodeProto, { builder }: Place): NodeProto[] | null {
  const attribute = node.attribute.find(({ name }) => name === 'scales');
  const scales = node.input[1] || (attribute ? builder.constant((id) => asTensor(id, attribute), 'moved_attribute') : '');
  if (scales === '') return null;
  const text = (name: string, value: string): AttributeProto => ({ name, type: 3, s: Buffer.from(value) });
  const mode = node.attribute.filter(({ name }) => name === 'mode');
  return [Object.assign(node, {
    opType: 'Resize', input: [node.input[0] ?? '', '', scales], attribute: [...mode, text('coordinate_transformation_mode', 'asymmetric'), text('nearest_mode', 'floor')],
  })];
}

/** The old Softmax flattens from its axis (default 1) on; over the last axis that is the new one, else the flattening is written out. */
function overLastAxis(node: NodeProto, { ranks, builder }: Place): NodeProto[] {
  const given = node.attribute.find((attribute) => attribute.name === 'axis');
  const axis = given ? int64ToNumber(given.i) : 1;
  const rank = ranks.get(node.input[0] ?? '');
  node.attribute = [{ name: 'axis', type: 2, i: -1 }];
  if (axis === -1 || (rank !== undefined && axis === rank - 1)) return [node];
  const [input = ''] = node.input;
  const [output = ''] = node.output;
  const [flat, scores, shape] = ['flat', 'scores', 'shape'].map((part) => builder.name(`${output}_${part}`)) as [string, string, string];
  Object.assign(node, { input: [flat], output: [scores] });
  return [
    makeNode('Flatten', { input: [input], output: [flat], attributes: { axis } }), node, makeNode('Shape', { input: [input], output: [shape], attributes: {} }),
    makeNode('Reshape', { input: [scores, shape], output: [output], attributes: {} }),
  ];
}

function moveAttributes(node: NodeProto, moved: (typeof MOVED)[string], builder: GraphBuilder): boolean {
  const find = (name: string): AttributeProto | undefined => node.attribute.find((attribute) => attribute.name === name);
  const inputs = moved.attributes.map((name) => {
    const attribute = find(name);
    return attribute ? builder.constant((id) => asTensor(id, attribute), 'moved_attribute') : '';
  });
  if (!moved.optional && inputs[0] === '') return false;
  while (inputs.at(-1) === '') inputs.pop();
  node.input = [...node.input.slice(0, 1), ...inputs];
  node.attribute = node.attribute.filter((attribute) => !moved.attributes.includes(attribute.name ?? ''));
  return true;
}

function asTensor(name: string, attribute: AttributeProto): TensorProto {
  const { ints, floats } = attribute;
  if (ints && ints.length > 0) return int64Tensor(name, ints.map(int64ToNumber), [ints.length]);
  if (floats && floats.length > 0) return floatTensor(name, floats, [floats.length]);
  if (attribute.type === INTEGER) return int64Tensor(name, [int64ToNumber(attribute.i)], [1]);
  return floatTensor(name, [attribute.f ?? 0], []);
}

/** Ranks that operators fix by themselves; enough to tell a classifier's Softmax. */
function constantRanks(graph: GraphProto): Map<string, number> {
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name ?? '', tensor]));
  const ranks = new Map<string, number>();
  for (const input of graph.input) ranks.set(input.name ?? '', input.type?.tensorType?.shape?.dim?.length ?? -1);
  for (const node of graph.node) {
    const rank = rankAfter(node, { ranks, constants });
    if (rank !== undefined) ranks.set(node.output[0] ?? '', rank);
  }
  return ranks;
}

const SAME_RANK = new Set(['Conv', 'MaxPool', 'AveragePool', 'GlobalAveragePool', 'Relu', 'Dropout', 'Identity', 'BatchNormalization', 'Softmax', 'LogSoftmax', 'LRN', 'Clip', 'Transpose', 'Concat']);

function rankAfter(node: NodeProto, known: { ranks: ReadonlyMap<string, number>; constants: ReadonlyMap<string, TensorProto> }): number | undefined {
  if (node.opType === 'Gemm' || node.opType === 'Flatten') return 2;
  if (node.opType === 'Reshape') return int64ToNumber(known.constants.get(node.input[1] ?? '')?.dims?.[0]) || undefined;
  const input = known.ranks.get(node.input[0] ?? '');
  if (SAME_RANK.has(node.opType)) return input;
  if (node.opType === 'MatMul') return input === 2 ? 2 : undefined;
  if (node.opType !== 'Add' && node.opType !== 'Sum' && node.opType !== 'Mul') return undefined;
  const sides = node.input.map((name) => known.ranks.get(name) ?? known.constants.get(name)?.dims?.length ?? (known.constants.has(name) ? 0 : undefined));
  return sides.includes(undefined) ? undefined : Math.max(...sides.map((rank) => rank ?? 0));
}

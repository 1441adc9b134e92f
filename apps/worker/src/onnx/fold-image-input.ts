import type { CanonicalInput, ImageInputRecord } from '@infaas/shared/domain/records';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { ONNX_FLOAT, ONNX_FLOAT16, ONNX_INT8, ONNX_UINT8 } from './data-types';
import { GraphBuilder, renameTensor, valueInfo } from './graph-builder';
import { signatureOf } from './inspect-model';
import type { GraphProto, ValueInfoProto } from './model-proto';
import { requiredInputs } from './normalise-model';
import { resizeMatrix } from './resize-matrix';
import { floatTensor, int64Tensor } from './tensor-values';

type ImageCanonical = Exclude<CanonicalInput, { kind: 'tensors' }>;

/**
 * Puts nodes in front of a model that takes one picture tensor, so that the graph takes the task's canonical input: for `image` FP32
 * [n,c,h,w] in the task's range; for `picture` UINT8 [n,h,w,c] (RGB or gray, 0..255) at the record's own size. Throws
 * ServingError('malformed') when the record does not describe the model.
 */
export function foldImageInput(graph: GraphProto, canonical: ImageCanonical, record: ImageInputRecord): void {
  const inputs = requiredInputs(graph);
  const [input] = inputs;
  if (!input || inputs.length !== 1) throw mismatch(`an image record describes one input, but the model has ${inputs.length}`);
  checkRecord(input, record);
  const batch = signatureOf(input).shape[0] === -1 ? 'batch' : Math.max(1, signatureOf(input).shape[0] ?? 1);
  const builder = new GraphBuilder(graph);
  const modelName = freeInputName(graph, builder, { model: input.name ?? '', canonical: canonical.name });
  const source = sourceOf(canonical, record);
  const last = emitChain(builder, source, record);
  builder.alias(last, modelName);
  graph.node = [...builder.nodes, ...graph.node];
  graph.input = [valueInfo(canonical.name, source.elemType, [batch, ...source.shape]), ...graph.input.filter((item) => item !== input)];
}

type Source = { name: string; elemType: number; shape: number[]; layout: 'nchw' | 'nhwc'; channels: 'gray' | 'rgb'; width: number; height: number; range: [number, number] };

function sourceOf(canonical: ImageCanonical, record: ImageInputRecord): Source {
  if (canonical.kind === 'image') {
    const { name, width, height, channels, range } = canonical;
    return { name, elemType: ONNX_FLOAT, shape: [channelCount(channels), height, width], layout: 'nchw', channels, width, height, range };
  }
  const channels = record.channels === 'gray' ? 'gray' : 'rgb';
  const { width, height } = record;
  return { name: canonical.name, elemType: ONNX_UINT8, shape: [height, width, channelCount(channels)], layout: 'nhwc', channels, width, height, range: [0, 255] };
}

function emitChain(builder: GraphBuilder, source: Source, record: ImageInputRecord): string {
  let name = emitResize(builder, source, record);
  const channelAxis = source.layout === 'nchw' ? 1 : 3;
  if (source.channels === 'rgb' && record.channels === 'gray') name = emitGray(builder, name);
  else name = emitChannelOrder(builder, name, { from: source.channels, to: record.channels, axis: channelAxis });
  if (source.layout !== record.layout) name = builder.add('Transpose', [name], { perm: record.layout === 'nchw' ? [0, 3, 1, 2] : [0, 2, 3, 1] });
  return emitElements(builder, name, { source, record });
}

/** The arithmetic of single elements: range, mean and std, and the model's own element type; nothing when they are the source's. */
function emitElements(builder: GraphBuilder, pixels: string, { source, record }: { source: Source; record: ImageInputRecord }): string {
  const affine = affineOf(source, record);
  const target = elemTypeOfRecord(record);
  if (affine === null && target === source.elemType) return pixels;
  let name = source.elemType === ONNX_FLOAT ? pixels : builder.add('Cast', [pixels], { to: ONNX_FLOAT });
  if (affine !== null) name = emitAffine(builder, name, { ...affine, layout: record.layout });
  if (target === ONNX_UINT8 || target === ONNX_INT8) name = emitIntegerRange(builder, name, target);
  return target === ONNX_FLOAT ? name : builder.add('Cast', [name], { to: target });
}

/** Two matrix products resample both axes: the same in every operator set, for every batch size, and antialiased. */
function emitResize(builder: GraphBuilder, source: Source, record: ImageInputRecord): string {
  let name = source.name;
  if (source.height !== record.height) {
    const rows = builder.constant((id) => floatTensor(id, resizeMatrix(source.height, record.height), [record.height, source.height]), 'canonical_rows');
    name = builder.add('MatMul', [rows, name]);
  }
  if (source.width === record.width) return name;
  const columns = builder.constant((id) => floatTensor(id, transposed(resizeMatrix(source.width, record.width), source.width), [source.width, record.width]), 'canonical_columns');
  return builder.add('MatMul', [name, columns]);
}

function emitChannelOrder(builder: GraphBuilder, name: string, order: { from: 'gray' | 'rgb'; to: ImageInputRecord['channels']; axis: number }): string {
  const indices = order.from === 'gray' ? (order.to === 'gray' ? null : [0, 0, 0]) : order.to === 'bgr' ? [2, 1, 0] : null;
  if (indices === null) return name;
  const constant = builder.constant((id) => int64Tensor(id, indices, [3]), 'canonical_channels');
  return builder.add('Gather', [name, constant], { axis: order.axis });
}

/** Luminance by the weights of ITU-R BT.601, as a 1x1 convolution. */
function emitGray(builder: GraphBuilder, name: string): string {
  const weights = builder.constant((id) => floatTensor(id, [0.299, 0.587, 0.114], [1, 3, 1, 1]), 'canonical_luminance');
  return builder.add('Conv', [name, weights], { kernel_shape: [1, 1] });
}

/** Returns y = x * scale + shift per channel, from the canonical range through the record's range, mean and std; null when it is x. */
function affineOf(source: Source, record: ImageInputRecord): { scale: number[]; shift: number[] } | null {
  const count = channelCount(record.channels);
  const mean = perChannel(record.mean, { count, fallback: 0, field: 'mean' });
  const std = perChannel(record.std, { count, fallback: 1, field: 'std' });
  if (std.some((value) => !(Math.abs(value) > 1e-12))) throw mismatch('std holds a zero');
  const ratio = (record.range[1] - record.range[0]) / (source.range[1] - source.range[0]);
  const scale = std.map((deviation) => ratio / deviation);
  const shift = std.map((deviation, index) => (record.range[0] - source.range[0] * ratio - (mean[index] ?? 0)) / deviation);
  return scale.every((value) => value === 1) && shift.every((value) => value === 0) ? null : { scale, shift };
}

function emitAffine(builder: GraphBuilder, name: string, affine: { scale: number[]; shift: number[]; layout: 'nchw' | 'nhwc' }): string {
  const dims = affine.layout === 'nchw' ? [1, affine.scale.length, 1, 1] : [1, 1, 1, affine.scale.length];
  let last = name;
  if (affine.scale.some((value) => value !== 1)) last = builder.add('Mul', [last, builder.constant((id) => floatTensor(id, affine.scale, dims), 'canonical_scale')]);
  if (affine.shift.some((value) => value !== 0)) last = builder.add('Add', [last, builder.constant((id) => floatTensor(id, affine.shift, dims), 'canonical_shift')]);
  return last;
}

/** Rounds half up and limits to the integer type, with operators that are the same in every operator set from 8 on. */
function emitIntegerRange(builder: GraphBuilder, name: string, target: number): string {
  const [low, high] = target === ONNX_UINT8 ? [0, 255] : [-128, 127];
  const scalar = (value: number, base: string): string => builder.constant((id) => floatTensor(id, [value], [1]), base);
  const rounded = builder.add('Floor', [builder.add('Add', [name, scalar(0.5, 'canonical_half')])]);
  return builder.add('Min', [builder.add('Max', [rounded, scalar(low, 'canonical_low')]), scalar(high, 'canonical_high')]);
}

/** The model's own input becomes an inner tensor; it is renamed when the canonical name is the same or taken inside the graph. */
function freeInputName(graph: GraphProto, builder: GraphBuilder, names: { model: string; canonical: string }): string {
  if (!builder.uses(names.canonical)) return names.model;
  const inner = builder.name(`model_${names.canonical}`);
  renameTensor(graph, names.canonical, inner);
  return names.model === names.canonical ? inner : names.model;
}

function checkRecord(input: ValueInfoProto, record: ImageInputRecord): void {
  const { shape, dtype, name } = signatureOf(input);
  const count = channelCount(record.channels);
  const expected = record.layout === 'nchw' ? [count, record.height, record.width] : [record.height, record.width, count];
  if (shape.length !== 4) throw mismatch(`the model's input "${name}" has ${shape.length} dimensions, but a picture has four`);
  const wrong = expected.some((size, index) => shape[index + 1] !== -1 && shape[index + 1] !== size);
  if (wrong) throw mismatch(`the record says [n, ${expected.join(', ')}] (${record.layout}), but the model's input "${name}" is [${shape.join(', ')}]`);
  if ((record.dtype ?? 'FP32') !== dtype) throw mismatch(`the record says ${record.dtype ?? 'FP32'}, but the model's input "${name}" is ${dtype}`);
}

function elemTypeOfRecord(record: ImageInputRecord): number {
  switch (record.dtype ?? 'FP32') {
    case 'FP32': return ONNX_FLOAT;
    case 'FP16': return ONNX_FLOAT16;
    case 'UINT8': return ONNX_UINT8;
    case 'INT8': return ONNX_INT8;
  }
}

function perChannel(values: number[] | undefined, options: { count: number; fallback: number; field: string }): number[] {
  if (values === undefined || values.length === 0) return new Array<number>(options.count).fill(options.fallback);
  if (values.length === 1) return new Array<number>(options.count).fill(values[0] ?? options.fallback);
  if (values.length !== options.count) throw mismatch(`${options.field} has ${values.length} values for ${options.count} channels`);
  return values;
}

function channelCount(channels: 'gray' | 'rgb' | 'bgr'): number {
  return channels === 'gray' ? 1 : 3;
}

function transposed(matrix: Float32Array, columns: number): Float32Array {
  const rows = matrix.length / columns;
  return Float32Array.from({ length: matrix.length }, (_, index) => matrix[(index % rows) * columns + Math.floor(index / rows)] ?? 0);
}

function mismatch(message: string): ServingError {
  return new ServingError('malformed', message, 'Correct the input record: width, height, channels, layout, range, mean, std and dtype must describe the model\'s input.');
}

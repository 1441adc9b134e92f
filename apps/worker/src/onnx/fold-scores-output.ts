import type { OutputRecord } from '@infaas/shared/domain/records';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { ONNX_FLOAT, ONNX_INT64, ONNX_INT8, ONNX_UINT8 } from './data-types';
import { GraphBuilder, pruneGraph, renameTensor, valueInfo } from './graph-builder';
import { signatureOf } from './inspect-model';
import type { GraphProto, ValueInfoProto } from './model-proto';
import { dequantisedSource } from './quantised-output';
import { int64Tensor } from './tensor-values';

export type ScoresFold = { name: string; classes: number; record: OutputRecord; opset: number };

/**
 * Puts nodes behind a classifier so that the graph answers with one FP32 tensor [n, classes] of probabilities in the order of the
 * task's labels; what that output does not need is removed. Throws ServingError('malformed') when the record does not describe the model.
 */
export function foldScoresOutput(graph: GraphProto, fold: ScoresFold): void {
  const output = fold.record.kind === 'class-id' ? pickClassId(graph) : pickScores(graph, fold);
  const batch = signatureOf(output).shape[0] ?? -1;
  const builder = new GraphBuilder(graph);
  const source = freeOutputName(graph, builder, { model: output.name ?? '', canonical: fold.name });
  const scores = fold.record.kind === 'class-id' ? emitOneHot(builder, source, fold) : emitScores({ graph, builder, output, source }, fold);
  builder.alias(scores, fold.name);
  graph.node = [...graph.node, ...builder.nodes];
  graph.output = [valueInfo(fold.name, ONNX_FLOAT, [batch > 1 ? batch : 'batch', fold.classes])];
  pruneGraph(graph);
}

type Place = { graph: GraphProto; builder: GraphBuilder; output: ValueInfoProto; source: string };

function emitScores(place: Place, fold: ScoresFold): string {
  const { builder } = place;
  const record = fold.record.kind === 'scores' ? fold.record : { activation: 'none' as const, classOffset: 0 };
  const { shape } = signatureOf(place.output);
  const total = classesOf(shape) ?? fold.classes + (record.classOffset ?? 0);
  checkClasses(total, fold.classes, record.classOffset ?? 0);
  let name = toFloat(place);
  if (shape.length !== 2) {
    name = builder.add('Reshape', [name, builder.constant((id) => int64Tensor(id, [-1, total], [2]), 'canonical_shape')]);
  }
  if (record.activation === 'softmax') name = builder.add('Softmax', [name], { axis: 1 });
  if (record.activation === 'sigmoid') name = builder.add('Sigmoid', [name]);
  if (total === fold.classes) return name;
  return emitSlice(builder, name, { start: record.classOffset ?? 0, end: (record.classOffset ?? 0) + fold.classes, opset: fold.opset });
}

function toFloat(place: Place): string {
  const elemType = place.output.type?.tensorType?.elemType ?? 0;
  if (elemType === ONNX_FLOAT) return place.source;
  if (elemType === ONNX_UINT8 || elemType === ONNX_INT8) {
    const float = dequantisedSource(place.graph, place.builder, place.source);
    if (float !== null) return float;
    throw mismatch(`the output "${place.output.name ?? ''}" is quantised, but no QuantizeLinear says with which scale`, 'Export the model with a float output.');
  }
  return place.builder.add('Cast', [place.source], { to: ONNX_FLOAT });
}

function emitSlice(builder: GraphBuilder, name: string, range: { start: number; end: number; opset: number }): string {
  if (range.opset < 10) return builder.add('Slice', [name], { starts: [range.start], ends: [range.end], axes: [1] });
  const bound = (value: number, base: string): string => builder.constant((id) => int64Tensor(id, [value], [1]), base);
  return builder.add('Slice', [name, bound(range.start, 'canonical_start'), bound(range.end, 'canonical_end'), bound(1, 'canonical_axis')]);
}

/** One-hot by comparing with 0..classes-1, which every operator set from 7 on can do. */
function emitOneHot(builder: GraphBuilder, source: string, fold: ScoresFold): string {
  const ids = builder.add('Cast', [source], { to: ONNX_INT64 });
  const column = builder.add('Reshape', [ids, builder.constant((id) => int64Tensor(id, [-1, 1], [2]), 'canonical_column')]);
  const all = Array.from({ length: fold.classes }, (_, index) => index);
  const equal = builder.add('Equal', [column, builder.constant((id) => int64Tensor(id, all, [1, fold.classes]), 'canonical_ids')]);
  return builder.add('Cast', [equal], { to: ONNX_FLOAT });
}

function pickScores(graph: GraphProto, fold: ScoresFold): ValueInfoProto {
  const offset = fold.record.kind === 'scores' ? (fold.record.classOffset ?? 0) : 0;
  const fits = (output: ValueInfoProto): boolean => {
    const { dtype, shape } = signatureOf(output);
    const classes = classesOf(shape);
    return ['FP32', 'FP16', 'FP64', 'UINT8', 'INT8'].includes(dtype) && (classes === null || classes >= fold.classes + offset);
  };
  const scored = graph.output.filter(fits);
  const exact = scored.find((output) => classesOf(signatureOf(output).shape) === fold.classes + offset);
  const picked = exact ?? scored[0];
  if (picked) return picked;
  const listed = graph.output.map((output) => `${output.name ?? ''} ${signatureOf(output).dtype} [${signatureOf(output).shape.join(', ')}]`).join('; ');
  throw mismatch(`no output gives scores for ${fold.classes} classes; the model answers ${listed}`, 'Check the task\'s number of labels, classOffset, or use the output record {"kind":"class-id"}.');
}

function pickClassId(graph: GraphProto): ValueInfoProto {
  const output = graph.output.find((candidate) => /^U?INT/u.test(signatureOf(candidate).dtype));
  if (output) return output;
  throw mismatch('no output of the model is an integer class id', 'Use the output record {"kind":"scores"} for a model that answers with one score per class.');
}

/** Returns the number of scores per row of an output shape, all dimensions but the batch together; null when some are free. */
function classesOf(shape: readonly number[]): number | null {
  const rest = shape.length === 1 ? shape : shape.slice(1);
  if (rest.length === 0 || rest.includes(-1)) return null;
  return rest.reduce((product, size) => product * size, 1);
}

function checkClasses(total: number, classes: number, offset: number): void {
  if (total === classes + offset) return;
  const hint = total > classes ? `Set classOffset to ${total - classes} when the first classes are background, or give the task ${total} labels.` : 'Check the task\'s labels and classOffset.';
  throw mismatch(`the model answers with ${total} classes, but the task has ${classes} labels${offset > 0 ? ` and classOffset is ${offset}` : ''}`, hint);
}

function freeOutputName(graph: GraphProto, builder: GraphBuilder, names: { model: string; canonical: string }): string {
  if (!builder.uses(names.canonical)) return names.model;
  if (graph.input.some((input) => input.name === names.canonical)) {
    throw mismatch(`the task's input and output are both named "${names.canonical}"`, 'Give the task\'s input and output different names.');
  }
  const inner = builder.name(`model_${names.canonical}`);
  renameTensor(graph, names.canonical, inner);
  return names.model === names.canonical ? inner : names.model;
}

function mismatch(message: string, hint: string): ServingError {
  return new ServingError('malformed', message, hint);
}

import { ServingError } from '@infaas/shared/domain/serving-error';
import { ONNX_FLOAT } from './data-types';
import { int64ToNumber } from './model-proto';
import type { AttributeProto, GraphProto, ModelProto, NodeProto, ValueInfoProto } from './model-proto';

/** From this IR version on initialisers need not be inputs; only then may ONNX Runtime treat them as constants. */
const CONSTANT_INITIALISERS_IR = 4;
/** Opset that is declared for added nodes when a model uses no standard operator itself. */
const DEFAULT_OPSET = 13;

/**
 * Changes a model in place so that all its outputs are tensors: a ZipMap becomes the score tensor beneath it, other sequence and map
 * outputs are left out. Returns which; throws ServingError('unsupported') when nothing remains.
 */
export function normaliseOutputs(model: ModelProto, graph: GraphProto): { droppedOutputs: string[]; convertedOutputs: string[] } {
  const convertedOutputs = replaceZipMaps(graph);
  const droppedOutputs = graph.output.filter((output) => !output.type?.tensorType).map((output) => output.name ?? '');
  graph.output = graph.output.filter((output) => output.type?.tensorType);
  if (graph.output.length === 0) {
    throw new ServingError(
      'unsupported',
      `none of the model's outputs is a tensor (${droppedOutputs.join(', ')} are sequences or maps)`,
      'Export the model with tensor outputs; with skl2onnx use options={"zipmap": False}.',
    );
  }
  if (convertedOutputs.length > 0) ensureStandardOpset(model);
  return { droppedOutputs, convertedOutputs };
}

/** Makes the initialisers of an old model constants in place, so that they can be folded, and added ones need not be inputs. */
export function fixInitialisers(model: ModelProto, graph: GraphProto): void {
  graph.input = requiredInputs(graph);
  model.irVersion = Math.max(CONSTANT_INITIALISERS_IR, int64ToNumber(model.irVersion));
}

/**
 * Names the free dimensions of inputs and outputs that have no name, in place: each by its tensor and axis, because nothing says which of
 * them are the same.
 */
export function nameFreeDimensions(graph: GraphProto): void {
  for (const value of [...graph.input, ...graph.output]) {
    value.type?.tensorType?.shape?.dim?.forEach((dimension, axis) => {
      if (dimension.dimParam || int64ToNumber(dimension.dimValue) > 0) return;
      delete dimension.dimValue;
      dimension.dimParam = `${value.name ?? ''}_axis_${axis}`;
    });
  }
}

/** Declares the standard operator set when the model does not, so that nodes of it may be added. */
export function ensureStandardOpset(model: ModelProto): void {
  if (!model.opsetImport.some((entry) => isStandardDomain(entry.domain))) model.opsetImport.push({ domain: '', version: DEFAULT_OPSET });
}

/** Tells whether a domain is the standard one, which has two spellings. */
export function isStandardDomain(domain: string | undefined): boolean {
  return !domain || domain === 'ai.onnx';
}

/** Returns the tensors that a query must give: the graph's inputs without those that initialisers fill (IR version 3 lists both). */
export function requiredInputs(graph: GraphProto): ValueInfoProto[] {
  const filled = new Set(graph.initializer.map((tensor) => tensor.name));
  return graph.input.filter((input) => !filled.has(input.name));
}

function replaceZipMaps(graph: GraphProto): string[] {
  const converted: string[] = [];
  for (const node of graph.node) {
    if (node.opType !== 'ZipMap' || node.domain !== 'ai.onnx.ml') continue;
    const output = graph.output.find((candidate) => candidate.name === node.output[0]);
    const classes = zipMapClasses(node);
    Object.assign(node, { opType: 'Identity', domain: '', attribute: [] });
    if (!output) continue;
    output.type = { tensorType: { elemType: ONNX_FLOAT, shape: { dim: [{ dimParam: 'batch' }, classes > 0 ? { dimValue: classes } : {}] } } };
    converted.push(output.name ?? '');
  }
  return converted;
}

function zipMapClasses(node: NodeProto): number {
  const labels = (name: string): AttributeProto | undefined => node.attribute.find((attribute) => attribute.name === name);
  return labels('classlabels_int64s')?.ints?.length ?? labels('classlabels_strings')?.strings?.length ?? 0;
}

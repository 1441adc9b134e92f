import { ServingError } from '@infaas/shared/domain/serving-error';
import { DATA_TYPE_SIZE } from '@infaas/shared/domain/tensor';
import { dataTypeOf, elementBits } from './data-types';
import { graphsOf, nodesOf, storedTensors } from './graph-walk';
import { int64ToNumber } from './model-proto';
import type { GraphProto, ModelProto, TensorProto, TypeProto, ValueInfoProto } from './model-proto';
import { isStandardDomain, requiredInputs } from './normalise-model';
import { tensorBytes, tensorElements } from './tensor-values';

/** Bounds of what an uploaded model may state; beyond them it is refused before anything native reads it. */
export const MODEL_LIMITS = {
  irVersion: 13, opset: 26, nodes: 200_000, tensors: 400_000, nameCharacters: 1_024, tensorElements: 2 ** 33, rank: 16, inputElements: 2 ** 26,
  inputs: 256, outputs: 256,
} as const;

/** Older files need not state an operator set: it is the first. */
const OPSET_IR_VERSION = 3;
const REEXPORT = 'Export the model again and upload the new file.';

/**
 * Refuses a decoded model that is broken, too large, or needs what this release does not offer. Returns its main graph; throws
 * ServingError('malformed' | 'unsupported') with what to do.
 */
export function checkModel(model: ModelProto): GraphProto {
  const graph = model.graph;
  if (!graph || !model.irVersion) throw malformed('the file is not an ONNX model: it has no graph', 'Upload a file written by an ONNX exporter (.onnx).');
  checkVersions(model);
  checkSize(model);
  checkExternalData(model);
  for (const tensor of storedTensors(model)) checkTensor(tensor);
  for (const part of graphsOf(graph)) checkNames(part);
  checkOrder(graph);
  checkSignature(graph);
  return graph;
}

function checkVersions(model: ModelProto): void {
  const irVersion = int64ToNumber(model.irVersion);
  if (irVersion < 1) throw malformed(`IR version ${irVersion} does not exist`, REEXPORT);
  if (irVersion > MODEL_LIMITS.irVersion) {
    throw unsupported(`IR version ${irVersion} is newer than ${MODEL_LIMITS.irVersion}, the newest that can be run`, `Save the model with IR version ${MODEL_LIMITS.irVersion} or lower.`);
  }
  for (const entry of model.opsetImport) {
    const version = int64ToNumber(entry.version);
    if (version < 1 || version > 1_000) throw malformed(`operator set version ${version} does not exist`, REEXPORT);
    if (!entry.domain && version > MODEL_LIMITS.opset) {
      throw unsupported(`operator set ${version} is newer than ${MODEL_LIMITS.opset}, the newest that can be run`, 'Export with a lower opset_version, such as 21.');
    }
  }
  checkOpsets(model, irVersion);
}

function checkOpsets(model: ModelProto, irVersion: number): void {
  const versions = new Map<string, number>();
  for (const entry of model.opsetImport) {
    const domain = isStandardDomain(entry.domain) ? '' : (entry.domain ?? '');
    const version = int64ToNumber(entry.version);
    if ((versions.get(domain) ?? version) !== version) throw malformed(`the model states two versions of the operator set "${domain || 'ai.onnx'}"`, REEXPORT);
    versions.set(domain, version);
  }
  const standard = versions.has('') || irVersion < OPSET_IR_VERSION;
  if (!standard && (versions.size === 0 || model.graph?.node.some((node) => isStandardDomain(node.domain)))) {
    throw malformed('the model does not say which version of the standard operators it uses', REEXPORT);
  }
}

function checkSize(model: ModelProto): void {
  let nodes = 0;
  for (const node of nodesOf(model)) {
    if (!node.opType || node.opType.length > MODEL_LIMITS.nameCharacters) throw malformed('a node has no operator', REEXPORT);
    nodes += 1;
    if (nodes > MODEL_LIMITS.nodes) throw unsupported(`the graph has more than ${MODEL_LIMITS.nodes} nodes`, 'Simplify the graph (for example with onnxsim) or split the model.');
  }
  let tensors = 0;
  for (const tensor of storedTensors(model)) {
    tensors += 1;
    if (tensors > MODEL_LIMITS.tensors || (tensor.dims?.length ?? 0) > MODEL_LIMITS.rank) throw unsupported('the model stores too many tensors, or one of too many dimensions', 'Simplify the graph.');
  }
}

function checkExternalData(model: ModelProto): void {
  for (const tensor of storedTensors(model)) {
    if (tensor.dataLocation !== 1 && (tensor.externalData?.length ?? 0) === 0) continue;
    const location = tensor.externalData?.find((entry) => entry.key === 'location')?.value ?? '';
    if (location === '' || /^[/\\]|^[a-z]+:|\0/iu.test(location) || location.split(/[/\\]/u).includes('..')) {
      throw malformed(`tensor "${shown(tensor.name)}" names external data outside the model's folder`, 'Weights must lie beside the model; save it as one file.');
    }
    throw unsupported(`weights lie in another file ("${shown(location)}")`, 'Save the model as one file: onnx.save_model(model, path, save_as_external_data=False).');
  }
}

function checkTensor(tensor: TensorProto): void {
  const name = shown(tensor.name);
  if ((tensor.dims ?? []).some((dimension) => int64ToNumber(dimension) < 0)) throw malformed(`tensor "${name}" has a negative dimension`, REEXPORT);
  const elements = tensorElements(tensor);
  if (!Number.isSafeInteger(elements) || elements > MODEL_LIMITS.tensorElements) throw malformed(`tensor "${name}" states ${elements} elements, more than any file holds`, REEXPORT);
  checkValues(tensor, { name, elements });
  if (tensor.dataType !== 8 && elementBits(tensor.dataType ?? 0) === 0) throw malformed(`tensor "${name}" has the unknown element type ${tensor.dataType ?? 0}`, REEXPORT);
}

function checkValues(tensor: TensorProto, { name, elements }: { name: string; elements: number }): void {
  const raw = tensor.rawData?.length ?? 0;
  if (raw > 0 && raw !== tensorBytes(tensor)) throw malformed(`tensor "${name}" states ${tensorBytes(tensor)} bytes but holds ${raw}`, REEXPORT);
  if (raw === 0 && elements > 0 && !holdsList(tensor)) throw malformed(`tensor "${name}" has no data`, REEXPORT);
  if (raw > 0 && holdsList(tensor)) throw malformed(`tensor "${name}" holds its data twice`, REEXPORT);
  if (raw === 0 && !listFits(tensor, elements)) throw malformed(`tensor "${name}" states ${elements} elements but holds another number of them`, REEXPORT);
}

function holdsList(tensor: TensorProto): boolean {
  // A list that an old writer left unpacked is kept by the codec as unknown fields.
  return listsOf(tensor).some((list) => bytesOf(list) > 0) || (tensor.stringData?.length ?? 0) > 0 || '$unknowns' in tensor;
}

/** Packed numbers: floats take four bytes each, doubles eight, whole numbers one to ten; texts are counted. */
function listFits(tensor: TensorProto, elements: number): boolean {
  if ('$unknowns' in tensor) return true;
  if (tensor.dataType === 8) return (tensor.stringData?.length ?? 0) === elements;
  if (tensor.dataType === 1) return bytesOf(tensor.floatData) === 4 * elements;
  if (tensor.dataType === 11) return bytesOf(tensor.doubleData) === 8 * elements;
  const bytes = listsOf(tensor).reduce((sum, list) => sum + bytesOf(list), 0);
  return bytes === 0 ? elements === 0 : bytes >= (elementBits(tensor.dataType ?? 0) < 8 ? elements / 2 : elements) && bytes <= 16 * Math.max(1, elements);
}

function listsOf(tensor: TensorProto): (Uint8Array[] | undefined)[] {
  return [tensor.floatData, tensor.int32Data, tensor.int64Data, tensor.doubleData, tensor.uint64Data];
}

function bytesOf(list: Uint8Array[] | undefined): number {
  return (list ?? []).reduce((sum, chunk) => sum + chunk.length, 0);
}

function checkNames(graph: GraphProto): void {
  const made = new Set<string>();
  const define = (name: string | undefined): void => {
    if (!name) return;
    if (name.length > MODEL_LIMITS.nameCharacters || name.includes('\0')) throw malformed('a tensor name is too long or holds a zero byte', REEXPORT);
    if (made.has(name)) throw malformed(`two tensors are named "${shown(name)}"`, REEXPORT);
    made.add(name);
  };
  const required = requiredInputs(graph);
  for (const input of required) define(input.name);
  for (const tensor of graph.initializer) define(tensor.name);
  for (const node of graph.node) for (const output of node.output) define(output);
  if (required.some((input) => !input.name)) throw malformed('an input has no name', REEXPORT);
  if (new Set(graph.output.map((output) => output.name)).size !== graph.output.length) throw malformed('two outputs have the same name', REEXPORT);
}

/** Every tensor must come from an input, an initialiser or a node that does not depend on it: else there is a cycle or a hole. */
function checkOrder(graph: GraphProto): void {
  const ready = new Set<string | undefined>(['', ...graph.input.map((input) => input.name), ...graph.initializer.map((tensor) => tensor.name)]);
  for (const sparse of graph.sparseInitializer ?? []) ready.add(sparse.values?.name);
  const waiting = new Map<string, number[]>();
  const missing = graph.node.map((node) => new Set(node.input.filter((name) => !ready.has(name))));
  missing.forEach((names, index) => names.forEach((name) => waiting.set(name, [...(waiting.get(name) ?? []), index])));
  const queue = missing.flatMap((names, index) => (names.size === 0 ? [index] : []));
  let done = 0;
  for (let index = queue.pop(); index !== undefined; index = queue.pop()) {
    done += 1;
    for (const name of graph.node[index]?.output ?? []) {
      ready.add(name);
      for (const reader of waiting.get(name) ?? []) {
        const left = missing[reader];
        if (left?.delete(name) && left.size === 0) queue.push(reader);
      }
    }
  }
  const lost = graph.output.find((output) => !ready.has(output.name));
  if (done < graph.node.length) throw malformed('the graph has a cycle, or a node reads a tensor that nothing makes', REEXPORT);
  if (lost) throw malformed(`nothing makes the output "${shown(lost.name)}"`, REEXPORT);
}

function checkSignature(graph: GraphProto): void {
  const inputs = requiredInputs(graph);
  if (graph.output.length === 0) throw malformed('the model has no outputs', 'Export the model with at least one tensor output.');
  if (inputs.length === 0) throw unsupported('the model has no inputs', 'Export the model with at least one tensor input.');
  if (inputs.length > MODEL_LIMITS.inputs || graph.output.length > MODEL_LIMITS.outputs) throw unsupported('the model has too many inputs or outputs', 'Export fewer than 256 of each.');
  for (const input of inputs) checkValue(input, 'input');
  for (const output of graph.output) if (output.type?.tensorType) checkValue(output, 'output');
}

function checkValue(value: ValueInfoProto, role: 'input' | 'output'): void {
  const name = shown(value.name);
  const tensor = value.type?.tensorType;
  if (!tensor) throw unsupported(`the ${role} "${name}" is ${kindOf(value.type)}, not a tensor`, 'Export the model with tensor inputs and outputs only.');
  const dtype = dataTypeOf(tensor.elemType ?? 0);
  if (dtype === null || dtype === 'BF16') throw unsupported(`the ${role} "${name}" has an element type (${tensor.elemType ?? 0}) that queries cannot carry`, 'Export it as float32, float16, an integer type, bool or string.');
  const dims = (tensor.shape?.dim ?? []).map((dimension) => int64ToNumber(dimension.dimValue));
  if (dims.length > MODEL_LIMITS.rank || dims.some((size) => size < 0)) throw malformed(`the ${role} "${name}" has an impossible shape`, REEXPORT);
  const elements = dims.reduce((product, size) => product * Math.max(1, size), 1);
  if (elements * Math.max(1, DATA_TYPE_SIZE[dtype]) > MODEL_LIMITS.inputElements * 4) throw unsupported(`the ${role} "${name}" states ${elements} elements, more than a query may carry`, 'Export the model for smaller inputs.');
}

function kindOf(type: TypeProto | undefined): string {
  if (type?.sequenceType) return 'a sequence';
  if (type?.mapType) return 'a map';
  if (type?.optionalType) return 'an optional';
  if (type?.sparseTensorType) return 'a sparse tensor';
  return 'of no stated type';
}

function shown(name: string | undefined): string {
  return (name ?? '').slice(0, 80);
}

function malformed(message: string, hint: string): ServingError {
  return new ServingError('malformed', message, hint);
}

function unsupported(message: string, hint: string): ServingError {
  return new ServingError('unsupported', message, hint);
}

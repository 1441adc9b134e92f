import { ServingError } from '@infaas/shared/domain/serving-error';
import type { TensorSpec } from '@infaas/shared/domain/tensor';
import { GraphBuilder, pruneGraph, renameTensor } from './graph-builder';
import { signatureOf } from './inspect-model';
import type { GraphProto, ValueInfoProto } from './model-proto';
import { requiredInputs } from './normalise-model';

/**
 * Gives a model's inputs the names of the task's canonical tensors: by name where all agree, else by position. Throws
 * ServingError('malformed') when number, dtype or shape do not fit.
 */
export function matchInputs(graph: GraphProto, tensors: readonly TensorSpec[]): void {
  const inputs = requiredInputs(graph);
  const pairs = pair(inputs, tensors, 'input');
  rename(graph, pairs);
  const order = new Map(tensors.map((tensor, index) => [tensor.name, index]));
  graph.input.sort((a, b) => (order.get(a.name ?? '') ?? tensors.length) - (order.get(b.name ?? '') ?? tensors.length));
}

/** Gives a model's outputs the names and the order of the task's canonical tensors and removes outputs that the task does not have. */
export function matchOutputs(graph: GraphProto, tensors: readonly TensorSpec[]): void {
  const pairs = pair(graph.output, tensors, 'output');
  rename(graph, pairs);
  graph.output = pairs.map(([value]) => value);
  pruneGraph(graph);
}

function pair(values: readonly ValueInfoProto[], tensors: readonly TensorSpec[], role: 'input' | 'output'): [ValueInfoProto, TensorSpec][] {
  const named = tensors.every((tensor) => values.some((value) => value.name === tensor.name));
  if (role === 'input' ? values.length !== tensors.length : !named && values.length < tensors.length) {
    throw mismatch(`the model has ${values.length} ${role}s, but the task has ${tensors.length}`, tensors);
  }
  return tensors.map((tensor, index) => {
    const value = named ? values.find((candidate) => candidate.name === tensor.name) : values[index];
    if (!value || !compatible(signatureOf(value), tensor)) {
      throw mismatch(`the model's ${role} "${value?.name ?? ''}" does not fit the task's "${tensor.name}" (${tensor.dtype} [${tensor.shape.join(', ')}])`, tensors);
    }
    return [value, tensor];
  });
}

function compatible(own: TensorSpec, task: TensorSpec): boolean {
  if (own.dtype !== task.dtype || own.shape.length !== task.shape.length) return false;
  return own.shape.every((size, index) => size === -1 || task.shape[index] === -1 || size === task.shape[index]);
}

function rename(graph: GraphProto, pairs: readonly [ValueInfoProto, TensorSpec][]): void {
  const builder = new GraphBuilder(graph);
  const changed = pairs.filter(([value, tensor]) => value.name !== tensor.name);
  // Two steps, so that swapped names do not meet half-way.
  const parked = changed.map(([value, tensor]) => {
    const name = builder.name('canonical_parked');
    renameTensor(graph, value.name ?? '', name);
    return { name, tensor };
  });
  for (const { name, tensor } of parked) {
    if (new GraphBuilder(graph).uses(tensor.name)) renameTensor(graph, tensor.name, builder.name(`model_${tensor.name}`));
    renameTensor(graph, name, tensor.name);
  }
}

function mismatch(message: string, tensors: readonly TensorSpec[]): ServingError {
  const wanted = tensors.map((tensor) => `${tensor.name} ${tensor.dtype} [${tensor.shape.join(', ')}]`).join('; ');
  return new ServingError('malformed', message, `The task's tensors are ${wanted}: register the model under a task of its own, or export it with these.`);
}

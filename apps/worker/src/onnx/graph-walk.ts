import type { GraphProto, ModelProto, NodeProto, TensorProto } from './model-proto';

/** Yields every graph of a model: the main one and, below nodes, the bodies of If, Loop and Scan. */
export function* graphsOf(graph: GraphProto): Generator<GraphProto> {
  yield graph;
  for (const node of graph.node) {
    for (const body of bodiesOf(node)) yield* graphsOf(body);
  }
}

/** Yields every node of a model: main graph, control-flow bodies and model-local functions. */
export function* nodesOf(model: ModelProto): Generator<NodeProto> {
  if (model.graph) for (const graph of graphsOf(model.graph)) yield* graph.node;
  for (const item of model.functions ?? []) yield* item.node;
}

/** Yields every tensor stored in a model: initialisers, attribute tensors, and the parts of sparse tensors. */
export function* storedTensors(model: ModelProto): Generator<TensorProto> {
  if (model.graph) {
    for (const graph of graphsOf(model.graph)) {
      yield* graph.initializer;
      for (const sparse of graph.sparseInitializer ?? []) yield* partsOf(sparse);
    }
  }
  for (const node of nodesOf(model)) {
    for (const attribute of node.attribute) {
      if (attribute.t) yield attribute.t;
      yield* attribute.tensors ?? [];
      if (attribute.sparseTensor) yield* partsOf(attribute.sparseTensor);
    }
  }
}

/** Returns the control-flow bodies that a node carries. */
export function bodiesOf(node: NodeProto): GraphProto[] {
  return node.attribute.flatMap((attribute) => [...(attribute.g ? [attribute.g] : []), ...(attribute.graphs ?? [])]);
}

function partsOf(sparse: { values?: TensorProto; indices?: TensorProto }): TensorProto[] {
  return [sparse.values, sparse.indices].filter((tensor): tensor is TensorProto => Boolean(tensor));
}

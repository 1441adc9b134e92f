import { bodiesOf, graphsOf } from './graph-walk';
import type { AttributeProto, GraphProto, NodeProto, TensorProto, ValueInfoProto } from './model-proto';

const INT = 2;
const FLOAT = 1;
const INTS = 7;

/** Adds nodes to a graph under names that are new to it. Collects them, so that the caller says where in the order they stand. */
export class GraphBuilder {
  readonly nodes: NodeProto[] = [];
  readonly #graph: GraphProto;
  readonly #names: Set<string>;

  constructor(graph: GraphProto) {
    this.#graph = graph;
    this.#names = namesOf(graph);
  }

  /** Tells whether any tensor of the graph or of its bodies bears this name. */
  uses(name: string): boolean {
    return this.#names.has(name);
  }

  /** Returns a name that no tensor of the graph bears yet, and reserves it. */
  name(base: string): string {
    let candidate = base;
    for (let index = 1; this.#names.has(candidate); index++) candidate = `${base}_${index}`;
    this.#names.add(candidate);
    return candidate;
  }

  /** Adds a constant and returns its name. */
  constant(make: (name: string) => TensorProto, base: string): string {
    const name = this.name(base);
    this.#graph.initializer.push(make(name));
    return name;
  }

  /** Adds a node with one output and returns that output's name. */
  add(opType: string, input: string[], attributes: Record<string, AttributeValue> = {}): string {
    const output = this.name(`canonical_${opType.toLowerCase()}`);
    this.nodes.push(makeNode(opType, { input, output: [output], attributes }));
    return output;
  }

  /** Gives a tensor its final name: an Identity node, which ONNX Runtime removes when it loads the graph. */
  alias(from: string, to: string): void {
    this.nodes.push(makeNode('Identity', { input: [from], output: [to], attributes: {} }));
  }
}

/** An attribute's value; whole numbers are INT unless wrapped as a float. */
export type AttributeValue = number | number[] | { float: number };

/** Returns a node of the standard operator set; without a name, because node names must be unique and nothing needs them. */
export function makeNode(opType: string, parts: { input: string[]; output: string[]; attributes: Record<string, AttributeValue> }): NodeProto {
  const attribute = Object.entries(parts.attributes).map(([name, value]) => makeAttribute(name, value));
  return { opType, input: parts.input, output: parts.output, attribute };
}

/** Returns a tensor's entry in a graph's inputs or outputs; string dimensions are names of free ones. */
export function valueInfo(name: string, elemType: number, dims: readonly (number | string)[]): ValueInfoProto {
  const dim = dims.map((dimension) => (typeof dimension === 'string' ? { dimParam: dimension } : { dimValue: dimension }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}

/** Renames a tensor everywhere in a graph and in the bodies of its nodes. */
export function renameTensor(graph: GraphProto, from: string, to: string): void {
  const renamed = (name: string): string => (name === from ? to : name);
  for (const part of graphsOf(graph)) {
    for (const node of part.node) {
      node.input = node.input.map(renamed);
      node.output = node.output.map(renamed);
    }
    for (const value of [...part.input, ...part.output, ...part.valueInfo]) value.name = renamed(value.name ?? '');
    for (const tensor of part.initializer) tensor.name = renamed(tensor.name ?? '');
  }
}

/** Removes nodes and initialisers of the main graph that no output needs. */
export function pruneGraph(graph: GraphProto): void {
  const makers = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const needed = new Set<string>();
  const kept = new Set<NodeProto>();
  const queue = graph.output.map((output) => output.name ?? '');
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    const maker = makers.get(name);
    if (!maker || kept.has(maker)) continue;
    kept.add(maker);
    queue.push(...maker.input, ...outerNamesOf(maker));
  }
  graph.node = graph.node.filter((node) => kept.has(node));
  const filled = new Set(graph.initializer.map((tensor) => tensor.name));
  graph.initializer = graph.initializer.filter((tensor) => needed.has(tensor.name ?? ''));
  graph.input = graph.input.filter((input) => !filled.has(input.name) || needed.has(input.name ?? ''));
  graph.valueInfo = graph.valueInfo.filter((value) => needed.has(value.name ?? ''));
}

/** Names that a node's bodies may read from the graph around them (a superset: it includes the bodies' own). */
function outerNamesOf(node: NodeProto): string[] {
  return bodiesOf(node).flatMap((body) =>
    [...graphsOf(body)].flatMap((part) => [...part.node.flatMap((inner) => inner.input), ...part.output.map((output) => output.name ?? '')]),
  );
}

function makeAttribute(name: string, value: AttributeValue): AttributeProto {
  if (Array.isArray(value)) return { name, type: INTS, ints: value };
  return typeof value === 'number' ? { name, type: INT, i: value } : { name, type: FLOAT, f: value.float };
}

function namesOf(graph: GraphProto): Set<string> {
  const names = new Set<string>();
  for (const part of graphsOf(graph)) {
    for (const node of part.node) for (const name of [...node.input, ...node.output]) names.add(name);
    for (const value of [...part.input, ...part.output, ...part.initializer]) names.add(value.name ?? '');
  }
  return names;
}

import { ONNX_FLOAT, ONNX_INT64 } from '../data-types';
import type { AttributeProto, GraphProto, NodeProto, TypeProto, ValueInfoProto } from '../model-proto';
import { floatTensor, int64Tensor } from '../tensor-values';
import { node } from '../tiny-models';
import { SOUND, changed } from './sound-models';
import type { HostileFile } from './sound-models';

const scalar = (elemType: number): TypeProto => ({ tensorType: { elemType, shape: { dim: [] } } });
const TRUE = { name: 'always', dataType: 9, dims: [], rawData: Uint8Array.of(1) };
const graphAttribute = (name: string, g: GraphProto): AttributeProto => ({ name, type: 5, g });

/** Returns small files that ask for more memory than any machine has when they are loaded or run, for tests. */
export function memoryBombs(): HostileFile[] {
  const grown = (nodes: NodeProto[], values: [string, number[]][]): Uint8Array => changed({
    initializers: values.map(([name, list]) => int64Tensor(name, list, [list.length])), nodes: [...nodes, node('ReduceSum', [['big'], ['sum']]), node('Add', [['x', 'sum'], ['y']])],
  });
  const doubled = (times: number): NodeProto[] => Array.from({ length: times }, (_, index) => node('Concat', [[index === 0 ? 'x' : `d${index - 1}`, index === 0 ? 'x' : `d${index - 1}`], [index === times - 1 ? 'big' : `d${index}`]], { axis: 1 }));
  const scalarCount = (name: string, value: number): ReturnType<typeof int64Tensor> => int64Tensor(name, [value], []);
  return [
    { name: 'a tensor of 40 GB made by a node', bytes: grown([node('ConstantOfShape', [['shape'], ['big']])], [['shape', [100_000, 100_000]]]) },
    { name: 'a tensor of 2^60 elements made by a node', bytes: grown([node('ConstantOfShape', [['shape'], ['big']])], [['shape', [2 ** 30, 2 ** 30]]]) },
    { name: 'a tensor of a negative size made by a node', bytes: grown([node('ConstantOfShape', [['shape'], ['big']])], [['shape', [-5, 4]]]) },
    { name: 'an expansion to 40 GB', bytes: grown([node('Expand', [['x', 'shape'], ['big']])], [['shape', [10_000_000, 1_000, 4]]]) },
    { name: 'a tiling to 40 GB', bytes: grown([node('Tile', [['x', 'times'], ['big']])], [['times', [100_000, 100_000]]]) },
    { name: 'a padding to 40 GB', bytes: grown([node('Pad', [['x', 'pads'], ['big']])], [['pads', [0, 0, 100_000, 100_000]]]) },
    { name: 'an input doubled forty times', bytes: grown(doubled(40), []) },
    { name: 'an enlargement a million times', bytes: changed({ initializers: [floatTensor('roi', [], [0]), floatTensor('scales', [1, 1e9], [2])], nodes: [node('Resize', [['x', 'roi', 'scales'], ['big']]), node('ReduceSum', [['big'], ['sum']]), node('Add', [['x', 'sum'], ['y']])] }) },
    { name: 'a range of 2^40', bytes: changed({ initializers: [scalarCount('a', 0), scalarCount('b', 2 ** 40), scalarCount('c', 1)], nodes: [node('Range', [['a', 'b', 'c'], ['r']]), node('Cast', [['r'], ['big']], { to: 1 }), node('ReduceSum', [['big'], ['sum']]), node('Add', [['x', 'sum'], ['y']])] }) },
    { name: 'a range of step zero', bytes: changed({ initializers: [scalarCount('a', 0), scalarCount('b', 10), scalarCount('c', 0)], nodes: [node('Range', [['a', 'b', 'c'], ['r']]), node('Cast', [['r'], ['big']], { to: 1 }), node('ReduceSum', [['big'], ['sum']]), node('Add', [['x', 'sum'], ['y']])] }) },
    { name: 'a one-hot of 2^40 classes', bytes: changed({ initializers: [int64Tensor('i', [0], [1]), int64Tensor('depth', [2 ** 40], [1]), floatTensor('v', [0, 1], [2])], nodes: [node('OneHot', [['i', 'depth', 'v'], ['big']]), node('ReduceSum', [['big'], ['sum']]), node('Add', [['x', 'sum'], ['y']])] }) },
    { name: 'random numbers of 40 GB', bytes: changed({ initializers: [], nodes: [node('RandomNormal', [[], ['big']], { shape: [100_000, 100_000] }), node('ReduceSum', [['big'], ['sum']]), node('Add', [['x', 'sum'], ['y']])] }) },
    { name: 'an outer product of two large vectors', bytes: changed({ initializers: [int64Tensor('column', [1_000_000, 1], [2]), int64Tensor('row', [1, 1_000_000], [2])], nodes: [node('ConstantOfShape', [['column'], ['a']]), node('ConstantOfShape', [['row'], ['b']]), node('MatMul', [['a', 'b'], ['big']]), node('ReduceSum', [['big'], ['sum']]), node('Add', [['x', 'sum'], ['y']])] }) },
    { name: 'a loop whose state doubles', bytes: loop([node('Concat', [['state', 'state'], ['next']], { axis: 1 })]) },
    { name: 'an LSTM of 2^30 cells', bytes: changed({ inputs: [['x', ONNX_FLOAT, [1, 'n', 4]]], outputs: [['y', ONNX_FLOAT, ['a', 'b', 'c', 'd']]], initializers: [floatTensor('w', [1, 2, 3, 4], [1, 1, 4]), floatTensor('r', [1], [1, 1, 1])], nodes: [node('LSTM', [['x', 'w', 'r'], ['y']], { hidden_size: 2 ** 30 })] }) },
  ];
}

/** Returns small files that do not end, or nest too deeply, when they are loaded or run, for tests. */
export function timeBombs(): HostileFile[] {
  return [
    { name: 'a loop without end', bytes: loop([node('Sin', [['state'], ['next']])]) },
    { name: 'a loop of 2^62 rounds', bytes: loop([node('Sin', [['state'], ['next']])], int64Tensor('rounds', [2 ** 62], [])) },
    { name: 'loops within a loop', bytes: nestedLoops(5) },
    ...[1, 5, 20].map((depth) => ({ name: `choices ${depth} deep that read a tensor from nowhere`, bytes: nestedChoices(depth, 'ghost') })),
    { name: 'a loop whose body has no outputs', bytes: loopOf({ ...body([]), output: [] }) },
    { name: 'a loop without a body', bytes: changed({ nodes: [node('Loop', [['', 'always', 'x'], ['y']])], initializers: [TRUE] }) },
  ];
}

function body(nodes: NodeProto[]): GraphProto {
  return {
    name: 'body', initializer: [], valueInfo: [], node: [node('Identity', [['go'], ['more']]), ...nodes],
    input: [{ name: 'i', type: scalar(ONNX_INT64) }, { name: 'go', type: scalar(9) }, { name: 'state', type: { tensorType: { elemType: ONNX_FLOAT } } }],
    output: [{ name: 'more', type: scalar(9) }, { name: 'next', type: { tensorType: { elemType: ONNX_FLOAT } } }],
  };
}

function loopOf(inner: GraphProto, rounds?: ReturnType<typeof int64Tensor>): Uint8Array {
  const made = { ...node('Loop', [[rounds ? 'rounds' : '', 'always', 'x'], ['y']]), attribute: [graphAttribute('body', inner)] };
  return changed({ nodes: [made], initializers: [TRUE, ...(rounds ? [rounds] : [])], outputs: [['y', ONNX_FLOAT, ['n', 'm']]] });
}

function loop(nodes: NodeProto[], rounds?: ReturnType<typeof int64Tensor>): Uint8Array {
  return loopOf(body(nodes), rounds);
}

function nestedLoops(depth: number): Uint8Array {
  let inner = body([node('Sin', [['state'], ['next']])]);
  for (let level = 1; level < depth; level++) {
    const renamed = rename(inner, String(level));
    inner = body([{ ...node('Loop', [['many', 'go', 'state'], ['next']]), attribute: [graphAttribute('body', renamed)] }]);
  }
  const made = { ...node('Loop', [['many', 'always', 'x'], ['y']]), attribute: [graphAttribute('body', inner)] };
  return changed({ nodes: [made], initializers: [TRUE, int64Tensor('many', [1_000_000], [])] });
}

function rename(graph: GraphProto, suffix: string): GraphProto {
  const own = new Set([...graph.input.map((value) => value.name), ...graph.node.flatMap((inner) => inner.output)]);
  const named = (name: string): string => (own.has(name) ? `${name}_${suffix}` : name);
  return {
    ...graph, node: graph.node.map((inner) => ({ ...inner, input: inner.input.map(named), output: inner.output.map(named) })),
    input: graph.input.map((value) => ({ ...value, name: named(value.name ?? '') })), output: graph.output.map((value) => ({ ...value, name: named(value.name ?? '') })),
  };
}

function nestedChoices(depth: number, reads: string): Uint8Array {
  const value = (name: string): ValueInfoProto => ({ name, type: { tensorType: { elemType: ONNX_FLOAT } } });
  const leaf = (name: string): GraphProto => ({ name, initializer: [], valueInfo: [], input: [], node: [node('Neg', [[reads], [name]])], output: [value(name)] });
  let branch = leaf('leaf');
  for (let level = 0; level < depth; level++) {
    const name = `level${level}`;
    const choice = { ...node('If', [['always'], [name]]), attribute: [graphAttribute('then_branch', branch), graphAttribute('else_branch', leaf(`else${level}`))] };
    branch = { name, initializer: [], valueInfo: [], input: [], node: [choice], output: [value(name)] };
  }
  return changed({ nodes: [...branch.node, node('Identity', [[`level${depth - 1}`], ['y']])], initializers: [TRUE, ...(SOUND.initializers ?? [])] });
}

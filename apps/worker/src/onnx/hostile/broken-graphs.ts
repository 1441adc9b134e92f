import { ONNX_FLOAT } from '../data-types';
import { encodeModel } from '../model-proto';
import type { GraphProto, ModelProto } from '../model-proto';
import { node, tinyModel } from '../tiny-models';
import { SOUND, changed } from './sound-models';
import type { HostileFile } from './sound-models';

/** Returns models whose wiring is impossible, for tests. */
export function brokenGraphs(): HostileFile[] {
  const cycle = (length: number): Uint8Array => changed({
    nodes: [...Array.from({ length }, (_, index) => node('Add', [['x', `c${(index + length - 1) % length}`], [`c${index}`]])), node('Relu', [['c0'], ['y']])],
  });
  return [
    ...[1, 2, 3, 10, 1_000, 50_000].map((length) => ({ name: `a cycle of ${length}`, bytes: cycle(length) })),
    { name: 'a cycle beside a sound path', bytes: changed({ nodes: [...SOUND.nodes, node('Neg', [['b'], ['a']]), node('Neg', [['a'], ['b']])] }) },
    { name: 'a node that reads itself', bytes: changed({ nodes: [node('Add', [['x', 'y'], ['y']])] }) },
    { name: 'a tensor from nowhere', bytes: changed({ nodes: [node('Add', [['x', 'ghost'], ['y']])] }) },
    { name: 'an output that nothing makes', bytes: changed({ nodes: [node('Relu', [['x'], ['z']])] }) },
    { name: 'two tensors of one name', bytes: changed({ nodes: [node('Relu', [['x'], ['y']]), node('Neg', [['x'], ['y']])] }) },
    { name: 'a node that writes the input', bytes: changed({ nodes: [node('Relu', [['x'], ['x']]), node('Neg', [['x'], ['y']])] }) },
    { name: 'a node that writes a weight', bytes: changed({ nodes: [node('Relu', [['x'], ['w']]), node('Neg', [['w'], ['y']])] }) },
    { name: 'a node with one name for two outputs', bytes: changed({ nodes: [node('Split', [['x'], ['y', 'y']], { axis: 1 })] }) },
    { name: 'two weights of one name', bytes: changed({ initializers: [...(SOUND.initializers ?? []), ...(SOUND.initializers ?? [])] }) },
    { name: 'two inputs of one name', bytes: changed({ inputs: [...SOUND.inputs, ...SOUND.inputs] }) },
    { name: 'two outputs of one name', bytes: changed({ outputs: [...SOUND.outputs, ...SOUND.outputs] }) },
    { name: 'an input without a name', bytes: changed({ inputs: [['', ONNX_FLOAT, [1]], ...SOUND.inputs] }) },
    { name: 'an output without a name', bytes: changed({ outputs: [['', ONNX_FLOAT, [1]]] }) },
    { name: 'an endless name', bytes: changed({ nodes: [...SOUND.nodes, node('Relu', [['x'], ['n'.repeat(5000)]])] }) },
    { name: 'a name with a zero byte', bytes: changed({ nodes: [...SOUND.nodes, node('Relu', [['x'], ['a\0b']])] }) },
    { name: 'a node without operator', bytes: changed({ nodes: [node('', [['x'], ['y']])] }) },
    { name: 'an operator with an endless name', bytes: changed({ nodes: [node('R'.repeat(100_000), [['x'], ['y']])] }) },
    { name: 'no nodes and a loose output', bytes: changed({ nodes: [] }) },
    { name: 'no outputs', bytes: changed({ outputs: [] }) },
    { name: 'no inputs', bytes: changed({ inputs: [], nodes: [node('Relu', [['w'], ['y']])] }) },
    { name: 'three hundred outputs', bytes: changed({ nodes: Array.from({ length: 300 }, (_, index) => node('Neg', [['x'], [`y${index}`]])), outputs: Array.from({ length: 300 }, (_, index) => [`y${index}`, ONNX_FLOAT, ['n', 4]] as const).map(([name, type, dims]) => [name, type, [...dims]]) }) },
    { name: 'more than 200,000 nodes', bytes: changed({ nodes: Array.from({ length: 200_001 }, (_, index) => node('Neg', [[index === 0 ? 'x' : `t${index - 1}`], [`t${index}`]])) }) },
    ...signatures(),
    ...versions(),
  ];
}

function signatures(): HostileFile[] {
  const input = (dims: (number | string)[], type = ONNX_FLOAT): Uint8Array => changed({ inputs: [['x', type, dims]] });
  const edit = (change: (graph: GraphProto) => void): Uint8Array => {
    const model = tinyModel(SOUND);
    if (model.graph) change(model.graph);
    return encodeModel(model);
  };
  return [
    { name: 'an enormous input', bytes: input([1, 2 ** 20, 2 ** 20]) },
    { name: 'an input of 2^62', bytes: input([2 ** 62]) },
    { name: 'an input of many dimensions', bytes: input(new Array<number>(40).fill(1)) },
    { name: 'a negative input dimension', bytes: input([1, -7]) },
    { name: 'a complex input', bytes: input(['n', 4], 15) },
    { name: 'a bfloat16 input', bytes: input(['n', 4], 16) },
    { name: 'a 4-bit input', bytes: input(['n', 4], 21) },
    { name: 'an input of the unknown type 500', bytes: input(['n', 4], 500) },
    { name: 'an input of another type than its readers take', bytes: input(['n', 4], 8) },
    { name: 'an input of another size than its readers take', bytes: input(['n', 5]) },
    { name: 'a sequence input', bytes: edit((graph) => { graph.input = [{ name: 'x', type: { sequenceType: { elemType: { tensorType: { elemType: 1 } } } } }]; }) },
    { name: 'a map input', bytes: edit((graph) => { graph.input = [{ name: 'x', type: { mapType: { keyType: 7 } } }]; }) },
    { name: 'an optional input', bytes: edit((graph) => { graph.input = [{ name: 'x', type: { optionalType: { elemType: { tensorType: { elemType: 1 } } } } }]; }) },
    { name: 'an input of no type', bytes: edit((graph) => { graph.input = [{ name: 'x' }]; }) },
    { name: 'only a sequence output', bytes: edit((graph) => { graph.output = [{ name: 'y', type: { sequenceType: { elemType: { tensorType: { elemType: 1 } } } } }]; }) },
    { name: 'an output of another type than it is', bytes: changed({ outputs: [['y', 7, ['n', 4]]] }) },
    { name: 'an output of another rank than it is', bytes: changed({ outputs: [['y', ONNX_FLOAT, ['n', 4, 4, 4]]] }) },
  ];
}

function versions(): HostileFile[] {
  const edit = (change: (model: ModelProto) => void): Uint8Array => {
    const model = tinyModel(SOUND);
    change(model);
    return encodeModel(model);
  };
  const opsets = (...entries: [string, number][]): Uint8Array => edit((model) => { model.opsetImport = entries.map(([domain, version]) => ({ domain, version })); });
  return [
    ...[-1, 0, 99, 2 ** 40].map((version) => ({ name: `IR version ${version}`, bytes: edit((model) => { model.irVersion = version; }) })),
    ...[-3, 0, 27, 400, 999, 2 ** 31, 2 ** 53].map((version) => ({ name: `operator set ${version}`, bytes: opsets(['', version]) })),
    { name: 'no operator set', bytes: opsets() },
    { name: 'two standard operator sets', bytes: opsets(['', 13], ['', 7]) },
    { name: 'only the operator set of a stranger', bytes: opsets(['com.example', 1]) },
  ];
}

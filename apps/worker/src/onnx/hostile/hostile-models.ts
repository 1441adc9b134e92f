import { ONNX_FLOAT, ONNX_INT64 } from './data-types';
import { encodeModel } from './model-proto';
import type { AttributeProto, GraphProto, ModelProto, TensorProto } from './model-proto';
import { floatTensor, int64Tensor } from './tensor-values';
import { node, tinyFile, tinyModel } from './tiny-models';
import type { TinyModel } from './tiny-models';

export type HostileFile = { name: string; bytes: Uint8Array };

const GOOD: TinyModel = {
  inputs: [['x', ONNX_FLOAT, ['n', 4]]], outputs: [['y', ONNX_FLOAT, ['n', 4]]],
  nodes: [node('Mul', [['x', 'w'], ['h']]), node('Relu', [['h'], ['y']])], initializers: [floatTensor('w', [1, 2, 3, 4], [4])],
};

/** Returns a small sound model that the hostile ones are made from, for tests. */
export function goodFile(): Uint8Array {
  return tinyFile(GOOD);
}

/** Returns broken and hostile files that the bytes alone give away, for tests: each must be refused with a reason. */
export function hostileFiles(): HostileFile[] {
  return [...notModels(), ...truncations(), ...brokenTensors(), ...brokenGraphs(), ...unsupportedModels()];
}

/** Returns files that pass every check of their bytes and fail, hang or swell only when loaded or run, for tests. */
export function hostileWhenRun(): HostileFile[] {
  const huge = [int64Tensor('shape', [100_000, 100_000], [2])];
  const grown = { ...GOOD, initializers: huge, nodes: [node('ConstantOfShape', [['shape'], ['big']]), node('ReduceSum', [['big'], ['sum']]), node('Add', [['x', 'sum'], ['y']])] };
  return [
    { name: 'a tensor of 40 GB made by a node', bytes: tinyFile(grown) },
    { name: 'a loop without end', bytes: endlessLoop() },
    { name: 'an unknown operator', bytes: tinyFile({ ...GOOD, nodes: [node('Summon', [['x'], ['y']])] }) },
    { name: 'shapes that do not fit', bytes: tinyFile({ ...GOOD, initializers: [floatTensor('w', [1, 2, 3], [3])] }) },
    { name: 'types that do not fit', bytes: tinyFile({ ...GOOD, nodes: [node('Equal', [['x', 'x'], ['y']])] }) },
  ];
}

function notModels(): HostileFile[] {
  const text = (value: string): Uint8Array => Buffer.from(value);
  return [
    { name: 'nothing', bytes: new Uint8Array() },
    { name: 'one zero', bytes: new Uint8Array(1) },
    { name: 'zeros', bytes: new Uint8Array(4096) },
    { name: 'ones', bytes: new Uint8Array(4096).fill(0xff) },
    { name: 'a PNG', bytes: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13) },
    { name: 'a zip', bytes: text('PK\u0003\u0004aaaaaaaaaaaaaaaaaaaaaaaaaaaa') },
    { name: 'a gzip', bytes: Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3) },
    { name: 'JSON', bytes: text('{"ir_version": 8}') },
    { name: 'HTML', bytes: text('<!doctype html><title>404</title>') },
    { name: 'a pickle', bytes: text('\u0080\u0004\u0095') },
    { name: 'a git-lfs pointer', bytes: text('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n') },
    { name: 'a length that lies', bytes: Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f, 1, 2, 3) },
    { name: 'graphs within graphs', bytes: nested(400) },
    { name: 'only a version', bytes: encodeModel({ irVersion: 8, opsetImport: [] }) },
  ];
}

function truncations(): HostileFile[] {
  const good = goodFile();
  return Array.from({ length: 12 }, (_, index) => Math.floor((good.length * (index + 1)) / 14)).map((length) => ({ name: `cut off after ${length} bytes`, bytes: good.slice(0, length) }));
}

function brokenTensors(): HostileFile[] {
  const weight = (change: TensorProto): Uint8Array => tinyFile({ ...GOOD, initializers: [{ ...floatTensor('w', [1, 2, 3, 4], [4]), ...change }] });
  const external = (location: string): Uint8Array =>
    tinyFile({ ...GOOD, initializers: [{ name: 'w', dataType: ONNX_FLOAT, dims: [4], dataLocation: 1, externalData: [{ key: 'location', value: location }] }] });
  return [
    { name: 'huge dimensions', bytes: weight({ dims: [2 ** 40, 2 ** 40] }) },
    { name: 'a negative dimension', bytes: weight({ dims: [-4] }) },
    { name: 'too few values', bytes: weight({ dims: [5] }) },
    { name: 'too many values', bytes: weight({ dims: [3] }) },
    { name: 'no values', bytes: weight({ rawData: new Uint8Array() }) },
    { name: 'an unknown element type', bytes: weight({ dataType: 99 }) },
    { name: 'a thousand dimensions', bytes: weight({ dims: new Array<number>(1000).fill(1) }) },
    ...['../../etc/passwd', '/etc/passwd', 'a/../../b', 'C:\\x', '..\\x', '', 'file:///etc/passwd'].map((location) => ({ name: `external data at "${location}"`, bytes: external(location) })),
    { name: 'external data beside the model', bytes: external('weights.bin') },
  ];
}

function brokenGraphs(): HostileFile[] {
  const change = (parts: Partial<TinyModel>): Uint8Array => tinyFile({ ...GOOD, ...parts });
  return [
    { name: 'a cycle', bytes: change({ nodes: [node('Add', [['x', 'b'], ['a']]), node('Relu', [['a'], ['b']]), node('Relu', [['b'], ['y']])] }) },
    { name: 'a node that reads itself', bytes: change({ nodes: [node('Add', [['x', 'y'], ['y']])] }) },
    { name: 'a tensor from nowhere', bytes: change({ nodes: [node('Add', [['x', 'ghost'], ['y']])] }) },
    { name: 'an output that nothing makes', bytes: change({ nodes: [node('Relu', [['x'], ['z']])] }) },
    { name: 'two tensors of one name', bytes: change({ nodes: [node('Relu', [['x'], ['y']]), node('Neg', [['x'], ['y']])] }) },
    { name: 'two inputs of one name', bytes: change({ inputs: [...GOOD.inputs, ...GOOD.inputs] }) },
    { name: 'an input without a name', bytes: change({ inputs: [['', ONNX_FLOAT, [1]], ...GOOD.inputs] }) },
    { name: 'an endless name', bytes: change({ nodes: [node('Relu', [['x'], ['y']]), node('Relu', [['x'], ['n'.repeat(5000)]])] }) },
    { name: 'a node without operator', bytes: change({ nodes: [node('', [['x'], ['y']])] }) },
    { name: 'no outputs', bytes: change({ outputs: [] }) },
    { name: 'no inputs', bytes: change({ inputs: [], nodes: [node('Relu', [['w'], ['y']])] }) },
    { name: 'an enormous input', bytes: change({ inputs: [['x', ONNX_FLOAT, [1, 2 ** 20, 2 ** 20]]] }) },
    { name: 'a negative input dimension', bytes: change({ inputs: [['x', ONNX_FLOAT, [1, -7]]] }) },
  ];
}

function unsupportedModels(): HostileFile[] {
  const change = (edit: (model: ModelProto, graph: GraphProto) => void): Uint8Array => {
    const model = tinyModel(GOOD);
    if (model.graph) edit(model, model.graph);
    return encodeModel(model);
  };
  return [
    { name: 'IR version 99', bytes: change((model) => { model.irVersion = 99; }) },
    { name: 'IR version -1', bytes: change((model) => { model.irVersion = -1; }) },
    { name: 'operator set 400', bytes: change((model) => { model.opsetImport = [{ domain: '', version: 400 }]; }) },
    { name: 'operator set -3', bytes: change((model) => { model.opsetImport = [{ domain: '', version: -3 }]; }) },
    { name: 'a sequence input', bytes: change((_, graph) => { graph.input = [{ name: 'x', type: { sequenceType: { elemType: { tensorType: { elemType: 1 } } } } }]; }) },
    { name: 'a map input', bytes: change((_, graph) => { graph.input = [{ name: 'x', type: { mapType: { keyType: 7 } } }]; }) },
    { name: 'an input of no type', bytes: change((_, graph) => { graph.input = [{ name: 'x' }]; }) },
    { name: 'a complex input', bytes: tinyFile({ ...GOOD, inputs: [['x', 15, ['n', 4]]] }) },
    { name: 'a bfloat16 input', bytes: tinyFile({ ...GOOD, inputs: [['x', 16, ['n', 4]]] }) },
    { name: 'only a sequence output', bytes: change((_, graph) => { graph.output = [{ name: 'y', type: { sequenceType: { elemType: { tensorType: { elemType: 1 } } } } }]; }) },
    { name: 'more than 200,000 nodes', bytes: change((_, graph) => { graph.node = Array.from({ length: 200_001 }, (__, index) => node('Neg', [[index === 0 ? 'x' : `t${index - 1}`], [`t${index}`]])); }) },
  ];
}

/** A graph inside an attribute inside a node inside a graph, and so on. */
function nested(depth: number): Uint8Array {
  let bytes: Uint8Array = new Uint8Array();
  const wrap = (tag: number, inner: Uint8Array): Uint8Array => Buffer.concat([Uint8Array.from([tag]), varint(inner.length), inner]);
  for (let level = 0; level < depth; level++) bytes = wrap(0x0a, wrap(0x2a, wrap(0x32, bytes)));
  return Buffer.concat([Uint8Array.of(8, 8), wrap(0x3a, bytes)]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

function endlessLoop(): Uint8Array {
  const scalar = { tensorType: { elemType: ONNX_INT64, shape: { dim: [] } } };
  const condition = { tensorType: { elemType: 9, shape: { dim: [] } } };
  const value = { tensorType: { elemType: ONNX_FLOAT } };
  const body: GraphProto = {
    name: 'body', initializer: [], valueInfo: [],
    input: [{ name: 'i', type: scalar }, { name: 'go', type: condition }, { name: 'state', type: value }],
    node: [node('Identity', [['go'], ['more']]), node('Sin', [['state'], ['next']])],
    output: [{ name: 'more', type: condition }, { name: 'next', type: value }],
  };
  const loop = { ...node('Loop', [['', 'always', 'x'], ['y']]), attribute: [{ name: 'body', type: 5, g: body } satisfies AttributeProto] };
  return tinyFile({ ...GOOD, nodes: [loop], initializers: [{ name: 'always', dataType: 9, dims: [], rawData: Uint8Array.of(1) }] });
}

import { encodeModel } from '../model-proto';
import type { AttributeProto, FunctionProto, NodeProto } from '../model-proto';
import { floatTensor, int64Tensor } from '../tensor-values';
import { node, tinyModel } from '../tiny-models';
import { SOUND, changed } from './sound-models';
import type { HostileFile } from './sound-models';

/** Returns models whose bytes are in order and whose operators are not, for tests: ONNX Runtime refuses them, or they fail when run. */
export function wrongOperators(): HostileFile[] {
  const only = (made: NodeProto, initializers = SOUND.initializers ?? []): Uint8Array => changed({ nodes: [made], initializers });
  return [
    { name: 'an unknown operator', bytes: only(node('Summon', [['x'], ['y']])) },
    { name: 'an operator of an unknown domain', bytes: only({ ...node('Relu', [['x'], ['y']]), domain: 'com.example.evil' }) },
    { name: 'an operator of a later operator set', bytes: only(node('Gelu', [['x'], ['y']])) },
    { name: 'a call to Python', bytes: only({ ...node('PyOp', [['x'], ['y']]), domain: 'ai.onnx.contrib' }) },
    { name: 'an operator name with a path', bytes: only(node('../../bin/sh', [['x'], ['y']])) },
    { name: 'shapes that do not fit', bytes: changed({ initializers: [floatTensor('w', [1, 2, 3], [3])] }) },
    { name: 'types that do not fit', bytes: only(node('Equal', [['x', 'x'], ['y']])) },
    { name: 'too few inputs', bytes: only(node('Add', [['x'], ['y']])) },
    { name: 'too many inputs', bytes: only(node('Relu', [['x', 'x', 'x'], ['y']])) },
    { name: 'too many outputs', bytes: only(node('Relu', [['x'], ['y', 'z', 'q']])) },
    { name: 'an input left out', bytes: only(node('Add', [['', 'x'], ['y']])) },
    { name: 'an unknown attribute', bytes: only(node('Relu', [['x'], ['y']], { wings: 2 })) },
    { name: 'a matrix product that does not fit', bytes: only(node('MatMul', [['x', 'w'], ['y']]), [floatTensor('w', [1, 2, 3], [3, 1])]) },
    { name: 'a concatenation that does not fit', bytes: only(node('Concat', [['x', 'w'], ['y']], { axis: 0 }), [floatTensor('w', [1, 2, 3], [1, 3])]) },
    { name: 'a transposition of axes that are not there', bytes: only(node('Transpose', [['x'], ['y']], { perm: [0, 7] })) },
    { name: 'a transposition of one axis twice', bytes: only(node('Transpose', [['x'], ['y']], { perm: [1, 1] })) },
    { name: 'a softmax over axis 90', bytes: only(node('Softmax', [['x'], ['y']], { axis: 90 })) },
    { name: 'an index beyond the end', bytes: only(node('Gather', [['w', 'i'], ['y']]), [floatTensor('w', [1, 2, 3, 4], [4]), int64Tensor('i', [4_000_000_000], [1])]) },
    { name: 'an index far before the start', bytes: only(node('Gather', [['w', 'i'], ['y']]), [floatTensor('w', [1, 2, 3, 4], [4]), int64Tensor('i', [-4_000_000_000], [1])]) },
    { name: 'a scatter beyond the end', bytes: only(node('ScatterElements', [['w', 'i', 'w'], ['y']]), [floatTensor('w', [1, 2, 3, 4], [4]), int64Tensor('i', [0, 1, 2, 99_999_999], [4])]) },
    { name: 'a reshape to another count', bytes: only(node('Reshape', [['x', 's'], ['y']]), [int64Tensor('s', [3, 5, 7], [3])]) },
    { name: 'a reshape to two unknowns', bytes: only(node('Reshape', [['x', 's'], ['y']]), [int64Tensor('s', [-1, -1], [2])]) },
    { name: 'a reshape to a negative size', bytes: only(node('Reshape', [['x', 's'], ['y']]), [int64Tensor('s', [-9, 4], [2])]) },
    { name: 'a cast to the type 90', bytes: only(node('Cast', [['x'], ['y']], { to: 90 })) },
    { name: 'a cast without a type', bytes: only(node('Cast', [['x'], ['y']])) },
    { name: 'a convolution of a table', bytes: only(node('Conv', [['x', 'w'], ['y']], { kernel_shape: [3, 3] })) },
    { name: 'a pooling with a stride of zero', bytes: pooling({ kernel_shape: [2, 2], strides: [0, 0] }) },
    { name: 'a pooling with a negative window', bytes: pooling({ kernel_shape: [-2, -2] }) },
    { name: 'a pooling with a window of 2^31', bytes: pooling({ kernel_shape: [2 ** 31, 2 ** 31] }) },
    { name: 'a pooling with negative pads', bytes: pooling({ kernel_shape: [2, 2], pads: [-900, -900, -900, -900] }) },
    { name: 'an Einsum of nonsense', bytes: only({ ...node('Einsum', [['x', 'w'], ['y']]), attribute: [{ name: 'equation', type: 3, s: Buffer.from('ij,,,->q') }] }) },
    ...confusedAttributes(),
    ...functions(),
  ];
}

function pooling(attributes: Record<string, number[]>): Uint8Array {
  return changed({ inputs: [['x', 1, ['n', 1, 4, 4]]], outputs: [['y', 1, ['n', 1, 'h', 'w']]], nodes: [node('MaxPool', [['x'], ['y']], attributes)], initializers: [] });
}

/** Attributes that say they are one thing and hold another. */
function confusedAttributes(): HostileFile[] {
  const axis = (attribute: AttributeProto): Uint8Array => changed({ nodes: [{ ...node('Softmax', [['x'], ['y']]), attribute: [attribute] }] });
  return [
    { name: 'an axis that is a float', bytes: axis({ name: 'axis', type: 1, f: 1.5 }) },
    { name: 'an axis that is a text', bytes: axis({ name: 'axis', type: 3, s: Buffer.from('1') }) },
    { name: 'an axis that is a list', bytes: axis({ name: 'axis', type: 7, ints: [1, 0] }) },
    { name: 'an axis that is a tensor', bytes: axis({ name: 'axis', type: 4, t: floatTensor('t', [1], [1]) }) },
    { name: 'an axis that is a graph', bytes: axis({ name: 'axis', type: 5, g: { node: [], initializer: [], input: [], output: [], valueInfo: [] } }) },
    { name: 'an axis of the unknown type 44', bytes: axis({ name: 'axis', type: 44, i: 1 }) },
    { name: 'an attribute that says number and holds a text', bytes: axis({ name: 'axis', type: 2, s: Buffer.from('0') }) },
    { name: 'an axis stated twice', bytes: changed({ nodes: [{ ...node('Softmax', [['x'], ['y']]), attribute: [{ name: 'axis', type: 2, i: 0 }, { name: 'axis', type: 2, i: 90 }] }] }) },
  ];
}

/** Functions of the model itself that call themselves, each other, or too much. */
function functions(): HostileFile[] {
  const item = (name: string, nodes: NodeProto[]): FunctionProto => ({ name, domain: 'own', node: nodes });
  const call = (name: string, from: string, to: string): NodeProto => ({ ...node(name, [[from], [to]]), domain: 'own' });
  const file = (items: FunctionProto[]): Uint8Array => {
    const model = tinyModel({ ...SOUND, nodes: [call('f0', 'x', 'y')] });
    model.opsetImport.push({ domain: 'own', version: 1 });
    model.functions = items;
    return encodeModel(model);
  };
  return [
    { name: 'a function that calls itself', bytes: file([item('f0', [call('f0', 'a', 'b')])]) },
    { name: 'functions that call each other', bytes: file([item('f0', [call('f1', 'a', 'b')]), item('f1', [call('f0', 'a', 'b')])]) },
    { name: 'functions that double forty times', bytes: file(Array.from({ length: 40 }, (_, index) => item(`f${index}`, [call(`f${index + 1}`, 'a', 'm'), call(`f${index + 1}`, 'm', 'b')]))) },
    { name: 'a function that is not there', bytes: file([]) },
  ];
}


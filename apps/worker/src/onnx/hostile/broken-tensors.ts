import { ONNX_FLOAT } from '../data-types';
import type { TensorProto } from '../model-proto';
import { floatTensor, int64Tensor } from '../tensor-values';
import { node } from '../tiny-models';
import { SOUND, changed } from './sound-models';
import type { HostileFile } from './sound-models';

/** Returns models whose stored tensors lie about their size, shape or type, for tests. */
export function brokenTensors(): HostileFile[] {
  const weight = (change: TensorProto): Uint8Array => changed({ initializers: [{ ...floatTensor('w', [1, 2, 3, 4], [4]), ...change }] });
  const dims: [string, number[]][] = [
    ['huge dimensions', [2 ** 40, 2 ** 40]], ['a dimension of 2^62', [2 ** 62]], ['a dimension of 2^31', [2 ** 31]], ['dimensions whose product wraps to 4', [2 ** 32, 2 ** 32, 4]],
    ['a negative dimension', [-4]], ['two negative dimensions', [-2, -2]], ['the smallest dimension', [-(2 ** 63)]], ['too few values', [5]], ['too many values', [3]], ['no elements but values', [0]],
    ['a thousand dimensions', new Array<number>(1000).fill(1)], ['seventeen dimensions', new Array<number>(17).fill(1)], ['a scalar with four values', []],
  ];
  const types = [0, 2, 3, 6, 7, 9, 10, 11, 12, 14, 16, 17, 21, 99, -1, 2 ** 31 - 1];
  return [
    ...dims.map(([name, shape]) => ({ name: `a weight with ${name}`, bytes: weight({ dims: shape }) })),
    ...types.map((dataType) => ({ name: `a float weight that says it is of type ${dataType}`, bytes: weight({ dataType }) })),
    { name: 'a weight without values', bytes: weight({ rawData: new Uint8Array() }) },
    { name: 'a weight without values of 8 GB', bytes: weight({ rawData: new Uint8Array(), dims: [2 ** 31] }) },
    { name: 'a weight in the list of another type', bytes: weight({ rawData: new Uint8Array(), int64Data: [Uint8Array.of(1, 2, 3, 4)] }) },
    { name: 'a weight in a list that is too short', bytes: weight({ rawData: new Uint8Array(), floatData: [new Uint8Array(12)] }) },
    { name: 'a weight in a list that is too long', bytes: weight({ rawData: new Uint8Array(), floatData: [new Uint8Array(64)] }) },
    { name: 'a weight in a list of half a number', bytes: weight({ rawData: new Uint8Array(), floatData: [new Uint8Array(15)] }) },
    { name: 'a weight of texts', bytes: weight({ rawData: new Uint8Array(), dataType: 8, stringData: [1, 2, 3, 4].map((digit) => Uint8Array.of(48 + digit)) }) },
    { name: 'a weight of fewer texts than stated', bytes: weight({ rawData: new Uint8Array(), dataType: 8, stringData: [Uint8Array.of(48)] }) },
    { name: 'a weight of texts as raw bytes', bytes: weight({ dataType: 8 }) },
    { name: 'a weight both raw and listed', bytes: weight({ floatData: [new Uint8Array(16)] }) },
    ...constants(),
    ...sparse(),
  ];
}

/** The same lies in the tensor of a Constant node. */
function constants(): HostileFile[] {
  const constant = (change: TensorProto): Uint8Array => changed({
    initializers: [],
    nodes: [{ ...node('Constant', [[], ['w']]), attribute: [{ name: 'value', type: 4, t: { ...floatTensor('w', [1, 2, 3, 4], [4]), ...change } }] }, ...SOUND.nodes],
  });
  return [
    { name: 'a constant with too few values', bytes: constant({ dims: [400] }) },
    { name: 'a constant with a dimension of 2^62', bytes: constant({ dims: [2 ** 62] }) },
    { name: 'a constant with a negative dimension', bytes: constant({ dims: [-1] }) },
    { name: 'a constant of an unknown type', bytes: constant({ dataType: 77 }) },
    { name: 'a constant without values', bytes: constant({ rawData: new Uint8Array() }) },
    { name: 'a constant of whole numbers where floats are needed', bytes: constant({ ...int64Tensor('w', [1, 2, 3, 4], [4]) }) },
  ];
}

function sparse(): HostileFile[] {
  const sparseWeight = (indices: number[], dims: number[]): Uint8Array => changed({
    initializers: [],
    nodes: [{ ...node('Constant', [[], ['w']]), attribute: [{ name: 'sparse_value', type: 11, sparseTensor: { values: floatTensor('w', indices.map(() => 1), [indices.length]), indices: int64Tensor('i', indices, [indices.length]), dims } }] }, ...SOUND.nodes],
  });
  return [
    { name: 'a sparse constant that writes beyond its end', bytes: sparseWeight([0, 4_000_000], [4]) },
    { name: 'a sparse constant that writes before its start', bytes: sparseWeight([-900_000], [4]) },
    { name: 'a sparse constant of 2^40 elements', bytes: sparseWeight([0], [2 ** 40]) },
    { name: 'a sparse constant of a negative size', bytes: sparseWeight([0], [-4]) },
  ];
}

/** Returns models whose weights are said to lie in other files, for tests; `outside` is a file that the model may not read. */
export function externalLies(beside: { place: string; bytes: number }): HostileFile[] {
  const external = (entries: Record<string, string>, change: TensorProto = {}): Uint8Array => changed({
    initializers: [{ name: 'w', dataType: ONNX_FLOAT, dims: [4], dataLocation: 1, externalData: Object.entries(entries).map(([key, value]) => ({ key, value })), ...change }],
  });
  const files = [{ path: 'w.bin', ...beside }];
  const lies: [string, Record<string, string>, TensorProto?][] = [
    ['at an offset beyond the end', { location: 'w.bin', offset: '4096' }], ['at offset 2^63', { location: 'w.bin', offset: '9223372036854775808' }], ['at a negative offset', { location: 'w.bin', offset: '-16' }],
    ['at an offset in words', { location: 'w.bin', offset: 'start' }], ['at an offset in hex', { location: 'w.bin', offset: '0x10' }], ['with a length that lies', { location: 'w.bin', length: '9999' }], ['with length zero', { location: 'w.bin', length: '0' }],
    ['with a negative length', { location: 'w.bin', length: '-1' }], ['with more elements than it holds', { location: 'w.bin' }, { dims: [2 ** 20] }], ['with 2^62 elements', { location: 'w.bin' }, { dims: [2 ** 62] }],
    ['with a negative dimension', { location: 'w.bin' }, { dims: [-4] }], ['of an unknown type', { location: 'w.bin' }, { dataType: 99 }], ['of texts', { location: 'w.bin' }, { dataType: 8 }],
  ];
  const places = [
    '../../etc/passwd', '/etc/passwd', 'a/../../b', 'C:\\x', '..\\x', '', '.', 'file:///etc/passwd', '/proc/self/environ', '/dev/zero', '/dev/stdin', 'w.bin/../../secret', './../w.bin', 'w.bin\0.txt', '*/_ORT_MEM_ADDR_/*', 'missing.bin', 'W.BIN', 'w.bin/', 'sub/w.bin',
  ];
  return [
    ...places.map((location) => ({ name: `external data at ${JSON.stringify(location)}`, bytes: external({ location }), files })),
    ...lies.map(([name, entries, change]) => ({ name: `external data ${name}`, bytes: external(entries, change), files })),
    { name: 'external data of a file that is shorter than stated', bytes: external({ location: 'w.bin', offset: '4096' }), files: [{ path: 'w.bin', ...beside, bytes: 8192 }] },
    { name: 'external data of a file that was not sent', bytes: external({ location: 'w.bin' }) },
    { name: 'external data in the address space of the process', bytes: external({ location: '*/_ORT_MEM_ADDR_/*', offset: '94000000000000', length: '16' }), files },
  ];
}

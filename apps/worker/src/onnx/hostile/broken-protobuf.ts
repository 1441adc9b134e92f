import { soundFile } from './sound-models';
import type { HostileFile } from './sound-models';
import { field, joined, number, text, varint } from './wire';

const VERSION = number(1, 8);
const OPSET = field(8, number(2, 13));

/** Returns files that break or abuse the protobuf encoding itself, for tests. */
export function brokenProtobuf(): HostileFile[] {
  const graph = (...content: Uint8Array[]): Uint8Array => joined(VERSION, field(7, ...content), OPSET);
  const named = (name: string): Uint8Array => field(11, field(1, text(name)));
  return [
    { name: 'a length that lies', bytes: Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f, 1, 2, 3) },
    { name: 'a length of 2^63', bytes: joined(VERSION, [0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 1]) },
    { name: 'a varint of eleven bytes', bytes: joined([8], new Array<number>(11).fill(0xff), [1]) },
    { name: 'a varint that never ends', bytes: joined([8], new Array<number>(5_000).fill(0x80)) },
    { name: 'field number zero', bytes: joined(VERSION, [0, 1]) },
    { name: 'wire type 6', bytes: joined(VERSION, [0x3e, 1]) },
    { name: 'wire type 7', bytes: joined(VERSION, [0x3f, 1]) },
    { name: 'a group that never ends', bytes: joined(VERSION, [0x3b, 0x3b, 0x3b]) },
    { name: 'an end of a group that never began', bytes: joined(VERSION, [0x3c]) },
    { name: 'ten thousand groups', bytes: joined(VERSION, new Array<number>(10_000).fill(0x6b)) },
    { name: 'a graph that is a number', bytes: joined(VERSION, number(7, 5), OPSET) },
    { name: 'a graph that is a fixed64', bytes: joined(VERSION, [0x39, 1, 2, 3, 4, 5, 6, 7, 8], OPSET) },
    { name: 'a version that is a text', bytes: joined(field(1, text('eight')), field(7), OPSET) },
    { name: 'nodes that are numbers', bytes: graph(number(1, 1), number(1, 2)) },
    { name: 'names that are no UTF-8', bytes: graph(field(1, field(4, [0xff, 0xfe, 0x80])), named('x')) },
    { name: 'an empty graph', bytes: graph() },
    { name: 'only a version', bytes: VERSION },
    { name: 'only an operator set', bytes: OPSET },
    { name: 'graphs within graphs, 90 deep', bytes: nested(30) },
    { name: 'graphs within graphs, 1,200 deep', bytes: nested(400) },
    { name: 'types within types, 5,000 deep', bytes: graph(field(11, field(1, text('x')), field(2, nestedTypes(5_000)))) },
    { name: 'a million empty nodes', bytes: graph(repeated([0x0a, 0], 1_000_000)) },
    { name: 'a million dimensions', bytes: graph(field(5, field(8, text('w')), number(2, 1), repeated([8, 1], 1_000_000))) },
    { name: 'half a million operator sets', bytes: joined(VERSION, field(7), repeated([...field(8, number(2, 2_000))], 500_000)) },
    { name: 'half a million inputs', bytes: graph(repeated([...named('x')], 500_000)) },
    { name: 'half a million notes', bytes: joined(VERSION, field(7), repeated([...field(14, field(1, [97]))], 500_000)) },
    { name: 'half a million attributes of a node', bytes: graph(field(1, field(4, text('Relu')), repeated([...field(5, field(1, [97]))], 500_000)), named('x')) },
    { name: 'two graphs in one model', bytes: joined(soundFile(), soundFile()) },
    { name: 'an unknown field of 8 MB before no graph', bytes: joined(VERSION, field(4_000, new Uint8Array(8 * 2 ** 20)), OPSET) },
    { name: 'a name of 4 MB', bytes: graph(named('n'.repeat(4 * 2 ** 20)), field(12, field(1, text('y')))) },
  ];
}

function repeated(bytes: readonly number[], times: number): Uint8Array {
  return Buffer.alloc(bytes.length * times, Uint8Array.from(bytes));
}

/** A graph inside an attribute inside a node inside a graph, and so on. */
function nested(depth: number): Uint8Array {
  let bytes: Uint8Array = new Uint8Array();
  for (let level = 0; level < depth; level++) bytes = field(1, field(5, field(6, bytes)));
  return joined(VERSION, field(7, bytes), OPSET);
}

function nestedTypes(depth: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let level = 0; level < depth; level++) {
    const inner = joined([0x0a], varint(length));
    const head = joined([0x22], varint(inner.length + length), inner);
    parts.unshift(head);
    length += head.length;
  }
  return joined(...parts);
}

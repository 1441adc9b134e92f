/**
 * What of an ONNX file must be entered to find external data: field numbers of nested messages (onnx.proto). Weights are skipped, not read.
 */
type Message = 'model' | 'graph' | 'function' | 'node' | 'attribute' | 'sparse' | 'tensor' | 'entry';
const NESTED: Readonly<Record<Exclude<Message, 'entry'>, Readonly<Record<number, Message>>>> = {
  model: { 7: 'graph', 25: 'function' }, graph: { 1: 'node', 5: 'tensor', 15: 'sparse' }, function: { 7: 'node' }, node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' }, sparse: { 1: 'tensor', 2: 'tensor' }, tensor: { 13: 'entry' },
};
const DEEPEST = 100;

type Field = { number: number; start: number; end: number };

/**
 * Returns the locations of external data that an ONNX file names, each once, in order and as written; none where the bytes are no ONNX
 * file: whether they are one is not judged here.
 */
export function externalDataPaths(bytes: Uint8Array): string[] {
  const paths = new Set<string>();
  walk({ bytes, start: 0, end: bytes.length }, { message: 'model', depth: 0, found: (path) => paths.add(path) });
  return [...paths];
}

type Range = { bytes: Uint8Array; start: number; end: number };
type Walk = { message: Message; depth: number; found: (path: string) => void };

function walk(range: Range, { message, depth, found }: Walk): void {
  if (depth > DEEPEST) return;
  if (message === 'entry') {
    const path = locationOf(range);
    if (path !== null) found(path);
    return;
  }
  for (const field of fieldsOf(range)) {
    const inner = NESTED[message][field.number];
    if (inner) walk({ bytes: range.bytes, start: field.start, end: field.end }, { message: inner, depth: depth + 1, found });
  }
}

function locationOf(range: Range): string | null {
  let key = '';
  let value = '';
  for (const field of fieldsOf(range)) {
    const text = new TextDecoder().decode(range.bytes.subarray(field.start, field.end));
    if (field.number === 1) key = text;
    if (field.number === 2) value = text;
  }
  return key === 'location' ? value : null;
}

/** Yields the fields with a length; ends at the first byte that is no field. */
function* fieldsOf({ bytes, start, end }: Range): Generator<Field> {
  let at = start;
  while (at < end) {
    const tag = varintAt(bytes, at, end);
    if (tag === null) return;
    const kind = tag.value % 8;
    if (kind === 2) {
      const length = varintAt(bytes, tag.next, end);
      if (length === null || length.next + length.value > end) return;
      at = length.next + length.value;
      yield { number: Math.floor(tag.value / 8), start: length.next, end: at };
      continue;
    }
    const next = kind === 0 ? varintAt(bytes, tag.next, end)?.next : kind === 1 ? tag.next + 8 : kind === 5 ? tag.next + 4 : undefined;
    if (next === undefined) return;
    at = next;
  }
}

function varintAt(bytes: Uint8Array, start: number, end: number): { value: number; next: number } | null {
  let value = 0;
  for (let at = start; at < Math.min(end, start + 10); at++) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * (at - start));
    if (byte < 0x80) return { value, next: at + 1 };
  }
  return null;
}

/** Returns the protobuf varint of a whole number, for tests. */
export function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

/** Returns bytes one after the other, for tests. */
export function joined(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Buffer.concat(parts.map((part) => Uint8Array.from(part)));
}

/** Returns a protobuf field with a length, for tests. */
export function field(number: number, ...content: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const inner = joined(...content);
  return joined(varint(number * 8 + 2), varint(inner.length), inner);
}

/** Returns a protobuf field that is a varint, for tests. */
export function number(fieldNumber: number, value: number): Uint8Array {
  return joined(varint(fieldNumber * 8), varint(value));
}

/** Returns the bytes of a text, for tests. */
export function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

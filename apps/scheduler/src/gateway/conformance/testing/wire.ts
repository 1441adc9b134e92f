/** What a field of a protobuf message holds, before it is bytes: number = varint, text and bytes, a nested message, many of them. */
export type WireValue = number | bigint | boolean | string | Buffer | { double: number } | Message | readonly WireValue[];
/** A message by its field numbers, as the published protocol numbers them: written by hand, so that no schema of ours takes part. */
export type Message = { [field: number]: WireValue };

/** Returns the bytes of a message. */
export function encodeMessage(message: Message): Buffer {
  return Buffer.concat(Object.entries(message).flatMap(([field, value]) => encodeField(Number(field), value)));
}

function encodeField(field: number, value: WireValue): Buffer[] {
  if (Array.isArray(value)) return (value as readonly WireValue[]).flatMap((each) => encodeField(field, each));
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return [varint(BigInt(field << 3)), varint(BigInt.asUintN(64, BigInt(value)))];
  if (typeof value === 'string' || Buffer.isBuffer(value)) return lengthDelimited(field, Buffer.from(value));
  if (isDouble(value)) {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value.double);
    return [varint(BigInt((field << 3) | 1)), bytes];
  }
  return lengthDelimited(field, encodeMessage(value as Message));
}

function isDouble(value: object): value is { double: number } {
  return 'double' in value;
}

function lengthDelimited(field: number, bytes: Buffer): Buffer[] {
  return [varint(BigInt((field << 3) | 2)), varint(BigInt(bytes.length)), bytes];
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    const low = Number(rest & 0x7fn);
    if (rest < 0x80n) return Buffer.from([...bytes, low]);
    bytes.push(low | 0x80);
  }
}

/** Returns packed varints, as proto3 writes repeated integers. */
export function packed(values: readonly (number | bigint | boolean)[]): Buffer {
  return Buffer.concat(values.map((value) => varint(BigInt.asUintN(64, BigInt(value)))));
}

/** A decoded message: each field's values in order, varints as bigint, fixed 64 bits as their bytes. */
export type Decoded = Map<number, (bigint | Buffer)[]>;

/** Returns a message's fields by number. */
export function decodeMessage(bytes: Buffer): Decoded {
  const fields: Decoded = new Map();
  let at = 0;
  const read = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n, at += 1) {
      const byte = bytes[at] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        at += 1;
        return value;
      }
    }
  };
  while (at < bytes.length) {
    const tag = Number(read());
    const kind = tag & 7;
    const size = kind === 2 ? Number(read()) : kind === 1 ? 8 : kind === 5 ? 4 : 0;
    const value = kind === 0 ? read() : bytes.subarray(at, at + size);
    at += kind === 0 ? 0 : size;
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), value]);
  }
  return fields;
}

/** Returns the texts of a field. */
export function texts(message: Decoded, field: number): string[] {
  return (message.get(field) ?? []).map((value) => value.toString());
}

/** Returns the nested messages of a field. */
export function messages(message: Decoded, field: number): Decoded[] {
  return (message.get(field) ?? []).map((value) => decodeMessage(value as Buffer));
}

/** Returns the raw bytes of a field's values. */
export function bytesOf(message: Decoded, field: number): Buffer[] {
  return (message.get(field) ?? []).map((value) => value as Buffer);
}

/** Returns the integers of a field, packed or not. */
export function integers(message: Decoded | undefined, field: number): bigint[] {
  return (message?.get(field) ?? []).flatMap((value) => (typeof value === 'bigint' ? [value] : unpack(value)));
}

function unpack(bytes: Buffer): bigint[] {
  const values: bigint[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of bytes) {
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte < 0x80) {
      values.push(value);
      [value, shift] = [0n, 0n];
    }
  }
  return values;
}

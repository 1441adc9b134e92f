import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLinkReader, encodeLink, type LinkPacket } from './link-codec';

function readAll(chunks: readonly Buffer[], maxBytes?: number): LinkPacket<unknown>[] {
  const packets: LinkPacket<unknown>[] = [];
  const read = createLinkReader<unknown>((packet) => packets.push({ message: packet.message, attachment: Buffer.from(packet.attachment) }), maxBytes);
  for (const chunk of chunks) read(chunk);
  return packets;
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  const edges = [0, ...at, bytes.length];
  return edges.slice(1).map((to, index) => Buffer.from(bytes.subarray(edges[index], to)));
}

describe('link messages', () => {
  it('come back as they were sent, however the bytes are cut', () => {
    const packet = fc.record({ message: fc.jsonValue(), attachment: fc.uint8Array({ maxLength: 60 }) });
    fc.assert(fc.property(fc.array(packet, { maxLength: 6 }), fc.array(fc.nat(), { maxLength: 30 }), (sent, places) => {
      const got = readAll(cut(Buffer.concat(sent.map(({ message, attachment }) => encodeLink(message, attachment))), places));
      expect(got.map(({ message, attachment }) => ({ message, attachment: new Uint8Array(attachment) })))
        .toEqual(sent.map(({ message, attachment }) => ({ message: JSON.parse(JSON.stringify(message)) as unknown, attachment })));
    }));
  });

  it('are refused when longer than allowed, before they have come', () => {
    const header = Buffer.alloc(8);
    header.writeUInt32LE(1_000_000, 0);
    header.writeUInt32LE(10, 4);
    expect(() => readAll([header], 1_000)).toThrow(RangeError);
  });

  it('are refused when the JSON is longer than the message, or is none', () => {
    const tooLong = Buffer.alloc(12);
    tooLong.writeUInt32LE(8, 0);
    tooLong.writeUInt32LE(9, 4);
    expect(() => readAll([tooLong])).toThrow(RangeError);
    const noJson = Buffer.concat([Buffer.from([8, 0, 0, 0, 4, 0, 0, 0]), Buffer.from('{{{{')]);
    expect(() => readAll([noJson])).toThrow(SyntaxError);
  });

  it('never do anything but arrive or throw RangeError or SyntaxError on arbitrary bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat(), { maxLength: 10 }), (bytes, places) => {
      try {
        readAll(cut(Buffer.from(bytes), places), 10_000);
      } catch (error) {
        expect(error instanceof RangeError || error instanceof SyntaxError).toBe(true);
      }
    }));
  });
});

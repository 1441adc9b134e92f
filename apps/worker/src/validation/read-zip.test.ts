import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readGzip, readZip } from './read-zip';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe('readZip', () => {
  it('lists files by name and unpacks them', () => {
    const files = readZip(zipSync({ 'b/2.txt': text('two'), 'a/1.txt': text('one'), 'stored.txt': [text('kept'), { level: 0 }], '__MACOSX/x': text('no'), 'a/.DS_Store': text('no') }));
    expect(files.map((file) => file.name)).toEqual(['a/1.txt', 'b/2.txt', 'stored.txt']);
    expect(files.map((file) => Buffer.from(file.read()).toString())).toEqual(['one', 'two', 'kept']);
  });

  it.each(['../evil', '/etc/passwd', 'a/../../b', 'C:/x', '..\\evil'])('refuses the path %s', (name) => {
    expect(() => readZip(zipSync({ [name]: text('x') }))).toThrow(/leaves it/u);
  });

  it('refuses a bomb by what it states', () => {
    const bomb = Buffer.from(zipSync({ 'zeros': new Uint8Array(200 * 2 ** 20) }, { level: 9 }));
    bomb.writeUInt32LE(0xf0000000, bomb.indexOf(Uint8Array.of(0x50, 0x4b, 1, 2)) + 24);
    expect(() => readZip(bomb)).toThrow(/unpacks to far more/u);
  });

  it('refuses a bomb that understates itself', () => {
    const bomb = Buffer.from(zipSync({ zeros: new Uint8Array(2 ** 20) }, { level: 9 }));
    bomb.writeUInt32LE(10, bomb.indexOf(Uint8Array.of(0x50, 0x4b, 1, 2)) + 24);
    expect(() => readZip(bomb)[0]?.read()).toThrow(/unpacks to far more/u);
  });

  it('refuses broken archives', () => {
    const whole = zipSync({ a: text('hello hello hello hello hello') });
    expect(() => readZip(whole.slice(0, -10))).toThrow(/cannot be read/u);
    const overlapping = Buffer.from(whole);
    overlapping.writeUInt32LE(5, overlapping.indexOf(Uint8Array.of(0x50, 0x4b, 1, 2)) + 42);
    expect(() => readZip(overlapping)[0]?.read()).toThrow(/not where its directory says/u);
  });

  it('answers any damage with files or a refusal', () => {
    const whole = zipSync({ 'a/x.txt': text('hello hello hello'), b: text('world') });
    fc.assert(fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
      const bytes = whole.slice();
      bytes[at] = (bytes[at] ?? 0) ^ mask;
      try {
        for (const file of readZip(bytes)) file.read();
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'ServingError') throw error;
      }
    }), { numRuns: 500 });
  });
});

describe('readGzip', () => {
  it('unpacks, and refuses damage', () => {
    const packed = gzipSync('hello hello hello');
    expect(Buffer.from(readGzip(packed)).toString()).toBe('hello hello hello');
    expect(() => readGzip(packed.subarray(0, 22))).toThrow(/damaged/u);
  });
});

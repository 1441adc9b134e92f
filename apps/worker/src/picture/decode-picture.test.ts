import fc from 'fast-check';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeCanonicalImage, decodePicture } from './decode-picture';

const RGB = { width: 4, height: 2, channels: 'rgb' } as const;
const PIXELS = Uint8Array.from({ length: 24 }, (_, index) => index * 10);

function bitmap(bits: 24 | 32, topDown: boolean): Uint8Array {
  const step = bits / 8;
  const header = Buffer.alloc(54);
  header.write('BM');
  header.writeUInt32LE(54, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(4, 18);
  header.writeInt32LE(topDown ? -2 : 2, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(bits, 28);
  const rows = (topDown ? [0, 1] : [1, 0]).map((row) => {
    const line = Buffer.alloc(Math.ceil((4 * step) / 4) * 4);
    for (let column = 0; column < 4; column++) for (let channel = 0; channel < 3; channel++) line[column * step + 2 - channel] = PIXELS[(row * 4 + column) * 3 + channel] ?? 0;
    return line;
  });
  return Buffer.concat([header, ...rows]);
}

const picture = (): Sharp => sharp(PIXELS, { raw: { width: 4, height: 2, channels: 3 } });

describe('decodePicture', () => {
  it('gives the pixels of lossless pictures as they are', async () => {
    const encoded = [await picture().png().toBuffer(), await picture().webp({ lossless: true }).toBuffer(), bitmap(24, false), bitmap(24, true), bitmap(32, false)];
    for (const bytes of encoded) expect(Array.from(await decodePicture(bytes, RGB))).toEqual(Array.from(PIXELS));
  });

  it('gives the channels and the size that are asked for, from any picture', async () => {
    const gray = await sharp({ create: { width: 30, height: 20, channels: 3, background: '#808080' } }).grayscale().png().toBuffer();
    expect((await decodePicture(gray, { width: 100, height: 100, channels: 'bgr' })).length).toBe(30_000);
    const clear = await sharp({ create: { width: 9, height: 9, channels: 4, background: { r: 255, g: 255, b: 255, alpha: 0 } } }).png().toBuffer();
    expect(Math.max(...(await decodePicture(clear, { width: 5, height: 5, channels: 'gray' })))).toBe(0);
    const jpeg = await sharp({ create: { width: 300, height: 100, channels: 3, background: '#c83214' } }).jpeg().toBuffer();
    const photo = await decodePicture(jpeg, { width: 96, height: 96, channels: 'rgb' });
    expect([Math.round((photo[0] ?? 0) / 10), Math.round((photo[1] ?? 0) / 10), photo.length]).toEqual([20, 5, 27_648]);
  });

  it('makes the canonical image: planes of values in the task\'s range', async () => {
    const values = await decodeCanonicalImage(await picture().png().toBuffer(), { kind: 'image', name: 'image', width: 4, height: 2, channels: 'rgb', range: [-1, 1] });
    expect(values[0]).toBeCloseTo(-1);
    expect(values[8]).toBeCloseTo(-1 + (10 / 255) * 2, 5);
    expect(values[1]).toBeCloseTo(-1 + (30 / 255) * 2, 5);
  });

  it('refuses what is no picture, damaged, or too large, with a hint', async () => {
    const png = await picture().png().toBuffer();
    const vast = Buffer.from(bitmap(24, false));
    vast.writeInt32LE(100_000, 18);
    vast.writeInt32LE(100_000, 22);
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    const cases = [Buffer.from('hello'), new Uint8Array(), svg, png.subarray(0, png.length - 20), bitmap(24, false).slice(0, 60), bitmap(24, false).slice(0, 20)];
    for (const bytes of cases) await expect(decodePicture(bytes, RGB)).rejects.toMatchObject({ code: 'malformed', hint: expect.stringMatching(/.{10}/u) });
    await expect(decodePicture(vast, RGB)).rejects.toMatchObject({ code: 'too_large' });
    await expect(decodePicture(new Uint8Array(33 * 2 ** 20), RGB)).rejects.toMatchObject({ code: 'too_large' });
  });

  it('answers any damage to a bitmap with pixels or a refusal', async () => {
    const whole = bitmap(24, false);
    await fc.assert(fc.asyncProperty(fc.nat(53), fc.nat(255), async (at, value) => {
      const bytes = whole.slice();
      bytes[at] = value;
      const outcome = await decodePicture(bytes, RGB).then((pixels) => pixels.length, (error: Error) => error.name);
      expect([24, 'ServingError']).toContain(outcome);
    }), { numRuns: 200 });
  });
});

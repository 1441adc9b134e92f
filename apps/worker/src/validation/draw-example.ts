import type { CanonicalInput } from '@infaas/shared/domain/records';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { PICTURE_LIMITS, pictureFormat } from '../picture/decode-picture';
import { readBmp } from '../picture/read-bmp';
import type { RawSample } from './open-raw-data';

/** Longer side of a drawn example in pixels. */
const SIDE = 56;
/** Arrays with fewer pixels a side are shown as numbers. */
const LEAST_SIDE = 6;
const FIRST_VALUES = 8;

/** Returns a sample as a small PNG in base64, or null where it is no picture or cannot be decoded. */
export async function drawExample(sample: RawSample, input: CanonicalInput | null): Promise<string | null> {
  const pixels = sample.kind === 'picture' ? openEncoded(sample.bytes()) : rawPixels(sample, input);
  if (pixels === null) return null;
  try {
    const png = await pixels.resize({ width: SIDE, height: SIDE, fit: 'inside', kernel: 'nearest' }).png({ palette: true, colours: 64, compressionLevel: 9 }).toBuffer();
    return png.toString('base64');
  } catch {
    return null;
  }
}

/** Returns a picture's width and height as stored; null when it cannot be read. */
export async function pictureSize(bytes: Uint8Array): Promise<{ width: number; height: number } | null> {
  const picture = openEncoded(bytes);
  if (picture === null) return null;
  return picture.metadata().then(({ width, height }) => ({ width, height }), () => null);
}

/** Returns the first values of a sample of numbers as text; the name of a picture. */
export function exampleText(sample: RawSample): string {
  if (sample.kind === 'picture') return sample.name.slice(-80);
  const size = sample.shape.reduce((product, dimension) => product * dimension, 1);
  const shown = Array.from({ length: Math.min(FIRST_VALUES, size) }, (_, offset) => String(Number(sample.at(offset).toPrecision(4))));
  return `${shown.join(', ')}${size > FIRST_VALUES ? `, … (${size})` : ''}`;
}

function openEncoded(bytes: Uint8Array): Sharp | null {
  const format = pictureFormat(bytes);
  if (format === null || bytes.length > PICTURE_LIMITS.bytes) return null;
  if (format !== 'bmp') return sharp(bytes, { limitInputPixels: PICTURE_LIMITS.pixels, failOn: 'error', pages: 1 });
  try {
    const { data, width, height } = readBmp(bytes, PICTURE_LIMITS.pixels);
    return sharp(data, { raw: { width, height, channels: 3 } });
  } catch {
    return null;
  }
}

type Layout = { width: number; height: number; channels: 1 | 3; planar: boolean };

function rawPixels(sample: Extract<RawSample, { kind: 'numbers' }>, input: CanonicalInput | null): Sharp | null {
  const layout = layoutOf(sample.shape, input);
  if (layout === null) return null;
  const { width, height, channels, planar } = layout;
  const plane = width * height;
  const values = Float64Array.from({ length: plane * channels }, (_, offset) => {
    const source = planar ? (offset % channels) * plane + Math.floor(offset / channels) : offset;
    return sample.at(source);
  });
  const scale = byteScale(values, sample.dtype);
  return sharp(Uint8Array.from(values, scale), { raw: { width, height, channels } });
}

/** Bytes are shown as they are; other values are spread over black to white. */
function byteScale(values: Float64Array, dtype: string): (value: number) => number {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  if (dtype === 'UINT8' || (low >= 0 && high > 1.5 && high <= 255)) return (value) => value;
  const span = high - low || 1;
  return (value) => Math.round(((value - low) / span) * 255);
}

function layoutOf(shape: readonly number[], input: CanonicalInput | null): Layout | null {
  const [a = 0, b = 0, c = 0] = shape;
  if (shape.length === 1 && input?.kind === 'image') {
    const channels = input.channels === 'gray' ? 1 : 3;
    return a === input.width * input.height * channels ? { width: input.width, height: input.height, channels, planar: true } : null;
  }
  if (shape.length === 2) return drawable({ height: a, width: b, channels: 1, planar: false });
  if (shape.length !== 3) return null;
  if (a === 1 || a === 3) return drawable({ height: b, width: c, channels: a, planar: true });
  return c === 1 || c === 3 ? drawable({ height: a, width: b, channels: c, planar: false }) : null;
}

function drawable(layout: Layout): Layout | null {
  const { width, height } = layout;
  return Math.min(width, height) >= LEAST_SIDE && Math.max(width, height) <= 4096 && Math.max(width, height) <= 16 * Math.min(width, height) ? layout : null;
}

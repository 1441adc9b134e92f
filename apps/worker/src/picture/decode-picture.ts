import type { CanonicalInput } from '@infaas/shared/domain/records';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { Sharp } from 'sharp';
import { readBmp } from './read-bmp';

// One thread per picture and no cache: an instance host has the cores that its variant was given, and pictures do not repeat.
async function startSharp() {
  const { default: sharp } = await import('sharp');
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}

let loading: ReturnType<typeof startSharp> | null = null;

/** The library is loaded with the first picture: it takes 15 MB and a fifth of a second, and most hosts never see one. */
function loadSharp(): ReturnType<typeof startSharp> {
  loading ??= startSharp();
  return loading;
}

export const PICTURE_LIMITS = { bytes: 32 * 2 ** 20, pixels: 64_000_000 } as const;
export type PictureSize = { width: number; height: number; channels: 'gray' | 'rgb' | 'bgr' };
/** Up to this side length the whole picture is squeezed in (glyphs); above, the middle is cut out at its own aspect ratio (photos). */
const SQUEEZED_SIDE = 64;
/** How much of the shorter side a photo's cut keeps: the usual evaluation of ImageNet networks, whose published accuracies rest on it. */
const CENTRAL_FRACTION = 0.875;

const SIGNATURES: readonly { format: string; matches: (bytes: Uint8Array) => boolean }[] = [
  { format: 'png', matches: (bytes) => startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
  { format: 'jpeg', matches: (bytes) => startsWith(bytes, [0xff, 0xd8, 0xff]) },
  { format: 'gif', matches: (bytes) => startsWith(bytes, [0x47, 0x49, 0x46, 0x38]) },
  { format: 'webp', matches: (bytes) => startsWith(bytes, [0x52, 0x49, 0x46, 0x46]) && startsWith(bytes.subarray(8), [0x57, 0x45, 0x42, 0x50]) },
  { format: 'bmp', matches: (bytes) => startsWith(bytes, [0x42, 0x4d]) },
];

/**
 * Decodes a PNG, JPEG, WebP, GIF (first frame) or BMP and returns UINT8 pixels [height, width, channels] at exactly this size, turned as
 * its EXIF says, transparency on black; three channels are in RGB order, whatever order the model wants. Throws
 * ServingError('malformed' | 'too_large').
 */
export async function decodePicture(bytes: Uint8Array, size: PictureSize): Promise<Uint8Array> {
  const gray = size.channels === 'gray';
  try {
    const { data, info } = await fitTo((await openPicture(bytes)).autoOrient().flatten(), size).toColourspace(gray ? 'b-w' : 'srgb').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return withChannels(data, { found: info.channels, wanted: gray ? 1 : 3 });
  } catch (error) {
    if (error instanceof ServingError) throw error;
    throw refusal(error);
  }
}

/** Decodes a picture for a task whose canonical input is `image`: returns FP32 values [channels, height, width] in the task's range. */
export async function decodeCanonicalImage(bytes: Uint8Array, input: Extract<CanonicalInput, { kind: 'image' }>): Promise<Float32Array> {
  const pixels = await decodePicture(bytes, input);
  const channels = input.channels === 'gray' ? 1 : 3;
  const plane = input.width * input.height;
  const [low, high] = input.range;
  const values = new Float32Array(pixels.length);
  for (let index = 0; index < pixels.length; index++) {
    values[(index % channels) * plane + Math.floor(index / channels)] = low + ((pixels[index] ?? 0) / 255) * (high - low);
  }
  return values;
}

/** Returns the format that a picture's first bytes show; null when they show none that can be decoded. */
export function pictureFormat(bytes: Uint8Array): string | null {
  return SIGNATURES.find((signature) => signature.matches(bytes))?.format ?? null;
}

async function openPicture(bytes: Uint8Array): Promise<Sharp> {
  if (bytes.length > PICTURE_LIMITS.bytes) throw new ServingError('too_large', `the picture has ${bytes.length} bytes`, `Send at most ${PICTURE_LIMITS.bytes / 2 ** 20} MB.`);
  const format = pictureFormat(bytes);
  if (format === null) throw new ServingError('malformed', 'the body is not a picture that can be decoded', 'Send a PNG, JPEG, WebP, GIF or BMP file as it is, not as base64 or a form.');
  const sharp = await loadSharp();
  if (format !== 'bmp') return sharp(bytes, { limitInputPixels: PICTURE_LIMITS.pixels, failOn: 'error', pages: 1 });
  const bitmap = readBmp(bytes, PICTURE_LIMITS.pixels);
  return sharp(bitmap.data, { raw: { width: bitmap.width, height: bitmap.height, channels: 3 } });
}

function fitTo(picture: Sharp, { width, height }: PictureSize): Sharp {
  if (Math.max(width, height) <= SQUEEZED_SIDE) return picture.resize({ width, height, fit: 'fill' });
  const [outerWidth, outerHeight] = [Math.round(width / CENTRAL_FRACTION), Math.round(height / CENTRAL_FRACTION)];
  const middle = { left: (outerWidth - width) >> 1, top: (outerHeight - height) >> 1, width, height };
  return picture.resize({ width: outerWidth, height: outerHeight, fit: 'cover' }).extract(middle);
}

/** Colour profiles of the file decide how many channels the library writes; the model decides how many it gets. */
function withChannels(data: Uint8Array, channels: { found: number; wanted: number }): Uint8Array {
  const { found, wanted } = channels;
  if (found === wanted) return data;
  const picked = new Uint8Array((data.length / found) * wanted);
  for (let index = 0; index < picked.length; index++) {
    picked[index] = data[Math.floor(index / wanted) * found + Math.min(index % wanted, found - 1)] ?? 0;
  }
  return picked;
}

function refusal(error: unknown): ServingError {
  const text = error instanceof Error ? error.message : String(error);
  if (/pixel limit/iu.test(text)) return new ServingError('too_large', 'the picture has too many pixels', `Send at most ${PICTURE_LIMITS.pixels} pixels.`);
  return new ServingError('malformed', `the picture cannot be decoded: ${text.split('\n')[0]?.slice(0, 200) ?? ''}`, 'The file is damaged or cut off: send it again whole.');
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return bytes.length >= start.length && start.every((byte, index) => bytes[index] === byte);
}

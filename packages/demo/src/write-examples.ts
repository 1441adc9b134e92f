import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import sharp from 'sharp';

import { DIGIT_LABELS, DIGIT_SIZE, drawSplitGlyph } from './digits';

const LARGE_SIZE = 280;
/** Where each set of ten begins in the test split: the first is clean, the second noisier and partly hidden. */
const SMALL_SETS = { a: 120, b: 160 };
const LARGE_INDICES = [22, 35];

const directory = fileURLToPath(new URL('../../../examples/', import.meta.url));
mkdirSync(directory, { recursive: true });
for (const [letter, first] of Object.entries(SMALL_SETS)) {
  for (const digit of DIGIT_LABELS.keys()) await writePicture(`digit-${digit}-${letter}.png`, first + digit, DIGIT_SIZE);
}
for (const index of LARGE_INDICES) await writePicture(`digit-${index % 10}-large.png`, index, LARGE_SIZE);

async function writePicture(name: string, index: number, size: number): Promise<void> {
  const raw = { width: size, height: size, channels: 1 as const };
  const png = sharp(drawSplitGlyph('test', index, size), { raw }).toColourspace('b-w').png({ compressionLevel: 9 });
  await png.toFile(join(directory, name));
}

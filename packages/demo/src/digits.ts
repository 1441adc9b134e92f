import { seededRandom } from '@infaas/shared/domain/random';

import { drawGlyph } from './draw-glyph';

export type SplitName = 'train' | 'validation' | 'test';

/** Labelled pictures: `images` holds 784 gray values (0..255) for each of the `labels`. */
export type DigitSet = { images: Uint8Array; labels: Uint8Array };

export const DIGIT_SIZE = 28;
export const DIGIT_PIXELS = DIGIT_SIZE * DIGIT_SIZE;
export const DIGIT_LABELS: readonly string[] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** Every picture has a seed of its own: its split's base plus its index. The bases lie so far apart that no two splits share one. */
const SPLIT_SEED_BASE: Readonly<Record<SplitName, number>> = { train: 0x1000_0000, validation: 0x5000_0000, test: 0x9000_0000 };

/**
 * Returns pictures `from` … `from + count - 1` of a split, its digits in turn. The same call returns the same bytes on every machine;
 * a longer split begins with the shorter one.
 */
export function makeSplit(split: SplitName, count: number, from = 0): DigitSet {
  const images = new Uint8Array(count * DIGIT_PIXELS);
  const labels = new Uint8Array(count);
  for (let index = 0; index < count; index += 1) {
    labels[index] = digitOf(from + index);
    images.set(drawSplitGlyph(split, from + index, DIGIT_SIZE), index * DIGIT_PIXELS);
  }
  return { images, labels };
}

/** Returns picture `index` of a split drawn at size × size gray values: the same strokes at every size, finer noise at a larger one. */
export function drawSplitGlyph(split: SplitName, index: number, size: number): Uint8Array {
  return drawGlyph(seededRandom(SPLIT_SEED_BASE[split] + index), { digit: digitOf(index), size });
}

/** The digit that picture `index` of every split shows. */
export function digitOf(index: number): number {
  return index % DIGIT_LABELS.length;
}

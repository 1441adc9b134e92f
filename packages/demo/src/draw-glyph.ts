import type { Random } from '@infaas/shared/domain/random';

import { applyAffine, between, randomAffine } from './affine';
import { DIGIT_STYLES } from './glyph-paths';
import { rasterise } from './rasterise';
import { flattenPath } from './stroke-path';

import type { AffineSpread } from './affine';

const SPREAD: AffineSpread = { rotationTangent: 0.18, shear: 0.3, stretch: 0.2, shift: 0.07 };
/** How far each control point strays, in units of the path's box of 100. */
const UNSTEADINESS = 5.5;
/** Part of the picture's side that the path's box takes. */
const BOX = 0.7;
const OCCLUSION_CHANCE = 0.45;

/**
 * Returns one picture of a digit, size × size gray values (0..255, light on dark): a random style, unsteady hand, affine distortion,
 * pen width, contrast, occluding bar and noise, all drawn from `random`. The picture's proportions do not depend on `size`.
 */
export function drawGlyph(random: Random, { digit, size }: { digit: number; size: number }): Uint8Array {
  const styles = DIGIT_STYLES[digit];
  if (styles === undefined) throw new Error(`There is no digit ${digit}: ask for one of 0 to 9.`);
  const path = styles[Math.floor(random() * styles.length)] ?? '';
  const map = randomAffine(random, SPREAD);
  const segments = flattenPath(path, (point) => {
    const x = (point.x + between(random, -UNSTEADINESS, UNSTEADINESS)) / 100;
    const y = (point.y + between(random, -UNSTEADINESS, UNSTEADINESS)) / 100;
    const placed = applyAffine(map, { x: 0.5 + (x - 0.5) * BOX, y: 0.5 + (y - 0.5) * BOX });
    return { x: placed.x * size, y: placed.y * size };
  });
  const strokeWidth = between(random, 0.045, 0.13) * size;
  const ink = rasterise(segments, { size, strokeWidth });
  if (random() < OCCLUSION_CHANCE) occlude(random, ink, size);
  return develop(random, ink);
}

/** Lays a bar of background, or of faint ink, across the picture. */
function occlude(random: Random, ink: Float32Array, size: number): void {
  const half = between(random, -1, 1);
  const normal = { x: (1 - half * half) / (1 + half * half), y: (2 * half) / (1 + half * half) };
  if (random() < 0.5) [normal.x, normal.y] = [-normal.y, normal.x];
  const offset = between(random, -0.28, 0.28) * size;
  const halfWidth = between(random, 0.02, 0.065) * size;
  const shade = random() < 0.5 ? 0 : between(random, 0.2, 0.6);
  for (let index = 0; index < ink.length; index += 1) {
    const x = (index % size) + 0.5 - size / 2;
    const y = Math.floor(index / size) + 0.5 - size / 2;
    const hidden = Math.min(1, Math.max(0, halfWidth + 0.5 - Math.abs(x * normal.x + y * normal.y - offset)));
    ink[index] = (ink[index] ?? 0) * (1 - hidden) + shade * hidden;
  }
}

/** Turns ink coverage into gray values: paper level, contrast and noise. */
function develop(random: Random, ink: Float32Array): Uint8Array {
  const paper = between(random, 0, 0.12);
  const contrast = between(random, 0.55, 1) - paper;
  const noise = between(random, 0.02, 0.25);
  const gray = new Uint8Array(ink.length);
  for (let index = 0; index < ink.length; index += 1) {
    // The sum of four even draws, less its mean, is close enough to a normal one (variance 1/3).
    const deviate = (random() + random() + random() + random() - 2) * 1.732;
    const value = paper + contrast * (ink[index] ?? 0) + noise * deviate;
    gray[index] = Math.min(255, Math.max(0, Math.round(value * 255)));
  }
  return gray;
}

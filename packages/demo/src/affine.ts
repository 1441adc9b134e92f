import type { Random } from '@infaas/shared/domain/random';

export type Point = { x: number; y: number };

/** x' = xx·x + xy·y + x0, y' = yx·x + yy·y + y0. */
export type Affine = { xx: number; xy: number; yx: number; yy: number; x0: number; y0: number };

/** How far a random affine map may go: each value is the largest deviation to either side. */
export type AffineSpread = { rotationTangent: number; shear: number; stretch: number; shift: number };

/** Returns a number drawn evenly from [low, high). */
export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random();
}

/**
 * Returns a random map about the centre of the unit square: stretch, shear, rotation, shift. Rotations come from the tangent of half
 * the angle, so that the arithmetic (and every picture made with it) is the same on every machine.
 */
export function randomAffine(random: Random, spread: AffineSpread): Affine {
  const half = between(random, -spread.rotationTangent, spread.rotationTangent);
  const cosine = (1 - half * half) / (1 + half * half);
  const sine = (2 * half) / (1 + half * half);
  const shear = between(random, -spread.shear, spread.shear);
  const width = 1 + between(random, -spread.stretch, spread.stretch);
  const height = 1 + between(random, -spread.stretch, spread.stretch);
  const xx = cosine * width;
  const xy = (cosine * shear - sine) * height;
  const yx = sine * width;
  const yy = (sine * shear + cosine) * height;
  const x0 = 0.5 - (xx + xy) * 0.5 + between(random, -spread.shift, spread.shift);
  const y0 = 0.5 - (yx + yy) * 0.5 + between(random, -spread.shift, spread.shift);
  return { xx, xy, yx, yy, x0, y0 };
}

/** Returns the point after the map. */
export function applyAffine(map: Affine, { x, y }: Point): Point {
  return { x: map.xx * x + map.xy * y + map.x0, y: map.yx * x + map.yy * y + map.y0 };
}

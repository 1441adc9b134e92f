import { describe, expect, it } from 'vitest';

import { DIGIT_STYLES } from './glyph-paths';
import { flattenPath } from './stroke-path';

import type { Point } from './affine';

const stay = (point: Point): Point => point;

describe('flattenPath', () => {
  it('keeps lines, and lifts the pen at M', () => {
    expect(flattenPath('M 1 2 L 3 4 M 5 6 L 7 8', stay)).toEqual([
      { from: { x: 1, y: 2 }, to: { x: 3, y: 4 } },
      { from: { x: 5, y: 6 }, to: { x: 7, y: 8 } },
    ]);
  });

  it('an ellipse keeps its distance from the centre and closes', () => {
    const segments = flattenPath('E 50 50 20 20', stay);
    for (const { to } of segments) expect(Math.abs(Math.hypot(to.x - 50, to.y - 50) - 20)).toBeLessThan(0.01);
    expect(segments.at(-1)?.to.x).toBeCloseTo(70, 9);
    expect(segments.at(-1)?.to.y).toBeCloseTo(50, 9);
  });

  it('a quadratic passes through its middle', () => {
    const middle = flattenPath('M 0 0 Q 10 20 20 0', stay)[3]?.to;
    expect(middle?.x).toBeCloseTo(10, 9);
    expect(middle?.y).toBeCloseTo(10, 9);
  });

  it.each(['M 1', 'X 1 2', 'L a b', 'C 1 2 3 4'])('refuses "%s"', (path) => {
    expect(() => flattenPath(path, stay)).toThrow(/Path command/);
  });

  it('every digit has three styles that stay in the box', () => {
    expect(DIGIT_STYLES.map((styles) => styles.length)).toEqual(Array.from({ length: 10 }, () => 3));
    for (const path of DIGIT_STYLES.flat()) {
      for (const { to } of flattenPath(path, stay)) {
        expect(Math.min(to.x, to.y)).toBeGreaterThan(5);
        expect(Math.max(to.x, to.y)).toBeLessThan(95);
      }
    }
  });
});

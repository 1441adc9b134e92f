import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paretoFront } from './pareto-front';

const point = fc.record({ x: fc.integer({ min: 0, max: 50 }), y: fc.integer({ min: 0, max: 50 }) });

describe('paretoFront', () => {
  it('keeps what nothing beats in both and leaves out the rest', () => {
    const points = [{ x: 1, y: 1 }, { x: 2, y: 3 }, { x: 3, y: 2 }, { x: 4, y: 4 }, { x: 4, y: 3 }];
    expect(paretoFront(points)).toEqual([{ x: 1, y: 1 }, { x: 2, y: 3 }, { x: 4, y: 4 }]);
  });

  it('holds for any points: nothing on the front is beaten, everything off it is', () => {
    fc.assert(
      fc.property(fc.array(point, { maxLength: 40 }), (points) => {
        const front = paretoFront(points);
        const beats = (a: { x: number; y: number }, b: { x: number; y: number }) => a.x <= b.x && a.y >= b.y && (a.x < b.x || a.y > b.y);
        expect(front.some((each) => points.some((other) => beats(other, each)))).toBe(false);
        for (const each of points) if (!front.includes(each)) expect(front.some((other) => beats(other, each) || (other.x === each.x && other.y === each.y))).toBe(true);
      }),
    );
  });
});

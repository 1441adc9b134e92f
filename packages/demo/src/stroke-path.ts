import type { Point } from './affine';

/** One straight piece of a stroke. */
export type LineSegment = { from: Point; to: Point };

/** Moves a point of a path; called once for every point, in the order of the path. */
export type MovePoint = (point: Point) => Point;

type Pen = { at: Point; move: MovePoint; segments: LineSegment[] };

const CURVE_STEPS = 8;
/** Control-point distance at which four cubic curves draw an ellipse. */
const ELLIPSE_KAPPA = 0.5522847498;
const ARGUMENT_COUNT: Readonly<Record<string, number>> = { M: 2, L: 2, Q: 4, C: 6, E: 4 };

/**
 * Returns the straight segments of a path (see glyph-paths), with every control point passed through `move` first. Throws when the
 * path has an unknown command or a wrong number of arguments.
 */
export function flattenPath(path: string, move: MovePoint): LineSegment[] {
  const pen: Pen = { at: { x: 0, y: 0 }, move, segments: [] };
  for (const [, command = '', text = ''] of path.matchAll(/([A-Z])([^A-Z]*)/g)) {
    const numbers = text.trim().split(/\s+/).map(Number);
    if (numbers.length !== ARGUMENT_COUNT[command] || numbers.some(Number.isNaN)) {
      throw new Error(`Path command "${command}${text}" is not one of M x y, L x y, Q (2 points), C (3 points), E cx cy rx ry.`);
    }
    draw(pen, command, numbers);
  }
  return pen.segments;
}

function draw(pen: Pen, command: string, numbers: readonly number[]): void {
  switch (command) {
    case 'M':
      pen.at = pen.move(pointAt(numbers, 0));
      return;
    case 'L':
      lineTo(pen, pen.move(pointAt(numbers, 0)));
      return;
    case 'Q':
      quadraticTo(pen, pen.move(pointAt(numbers, 0)), pen.move(pointAt(numbers, 2)));
      return;
    case 'C':
      cubicTo(pen, [pen.move(pointAt(numbers, 0)), pen.move(pointAt(numbers, 2)), pen.move(pointAt(numbers, 4))]);
      return;
    default:
      ellipse(pen, pointAt(numbers, 0), pointAt(numbers, 2));
  }
}

function ellipse(pen: Pen, centre: Point, radius: Point): void {
  const on = (x: number, y: number): Point => pen.move({ x: centre.x + x * radius.x, y: centre.y + y * radius.y });
  const corners: readonly [number, number][] = [[1, 0], [0, 1], [-1, 0], [0, -1]];
  pen.at = on(1, 0);
  for (const [x, y] of corners) {
    // A quarter turn takes (x, y) to (-y, x).
    cubicTo(pen, [on(x - y * ELLIPSE_KAPPA, y + x * ELLIPSE_KAPPA), on(x * ELLIPSE_KAPPA - y, y * ELLIPSE_KAPPA + x), on(-y, x)]);
  }
}

function quadraticTo(pen: Pen, control: Point, end: Point): void {
  const blend = (a: Point, b: Point): Point => ({ x: a.x + (b.x - a.x) * (2 / 3), y: a.y + (b.y - a.y) * (2 / 3) });
  cubicTo(pen, [blend(pen.at, control), blend(end, control), end]);
}

function cubicTo(pen: Pen, [first, second, end]: readonly [Point, Point, Point]): void {
  const start = pen.at;
  for (let step = 1; step <= CURVE_STEPS; step += 1) {
    const t = step / CURVE_STEPS;
    const s = 1 - t;
    const [w0, w1, w2, w3] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
    lineTo(pen, {
      x: w0 * start.x + w1 * first.x + w2 * second.x + w3 * end.x,
      y: w0 * start.y + w1 * first.y + w2 * second.y + w3 * end.y,
    });
  }
}

function lineTo(pen: Pen, to: Point): void {
  pen.segments.push({ from: pen.at, to });
  pen.at = to;
}

function pointAt(numbers: readonly number[], index: number): Point {
  return { x: numbers[index] ?? 0, y: numbers[index + 1] ?? 0 };
}

/** A point that is better the lower its x and the higher its y. */
export type TradeOff = { x: number; y: number };

/** Returns the points that no other beats in both (lower x, higher y), by ascending x: the frontier of what one can choose. */
export function paretoFront<Point extends TradeOff>(points: readonly Point[]): Point[] {
  const ordered = [...points].sort((a, b) => a.x - b.x || b.y - a.y);
  const front: Point[] = [];
  for (const point of ordered) {
    const best = front.at(-1);
    if (best === undefined || point.y > best.y) front.push(point);
  }
  return front;
}

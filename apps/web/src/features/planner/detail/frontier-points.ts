import type { PlanAlternative } from '@infaas/shared/domain/plan';
import { paretoFront } from '../../../components/charts/pareto-front';

/** A place on the chart and the alternatives that lie there. */
export type FrontierPoint = { x: number; y: number; names: string[]; costRange: [number, number]; metRange: [number, number]; kept: boolean; recommended: boolean; estimated: boolean };

/** Nearer than this part of each other, two alternatives would be drawn over one another. */
const SAME = 0.005;

/** Returns the places of alternatives by cost per hour and part answered as asked; those that lie on one another are one. */
export function frontierPoints(alternatives: readonly PlanAlternative[], recommended: string | null): FrontierPoint[] {
  const points: FrontierPoint[] = [];
  for (const { name, costPerHourUsd: cost, met, keepsTarget, basis } of alternatives) {
    const near = points.find(({ x, y }) => Math.abs(x - cost.mean) <= SAME * Math.max(x, cost.mean) && Math.abs(y - met.mean) <= SAME / 10);
    if (near === undefined) {
      points.push({ x: cost.mean, y: met.mean, names: [name], costRange: [cost.mean - cost.low, cost.high - cost.mean], metRange: [met.mean - met.low, met.high - met.mean], kept: keepsTarget, recommended: name === recommended, estimated: basis === 'estimated' });
      continue;
    }
    near.names.push(name);
    near.kept ||= keepsTarget;
    near.recommended ||= name === recommended;
    near.estimated &&= basis === 'estimated';
  }
  return points;
}

/** Returns the points that no other beats in cost and in what it keeps, by ascending cost. */
export function frontierLine(points: readonly FrontierPoint[]): FrontierPoint[] {
  return paretoFront(points);
}

const TICKS = 4;
/** Of the scale: above all of it, so that what keeps everything is not cut in half by the frame. */
const ROOM_ABOVE = 0.06;

/** Returns the scale of parts: as much of it as the points need, a little more, and what stands beside it; nothing above all of it is named. */
export function metScale(points: readonly FrontierPoint[], keep: number): { least: number; most: number; ticks: number[] } {
  const lowest = Math.min(keep, ...points.map(({ y, metRange }) => y - metRange[0]));
  const room = Math.max(0.005, (1 - lowest) * 0.15);
  const least = Math.max(0, Math.floor((lowest - room) * 200) / 200);
  return { least, most: 1 + ROOM_ABOVE * (1 - least), ticks: Array.from({ length: TICKS + 1 }, (_, at) => Number((least + ((1 - least) * at) / TICKS).toFixed(6))) };
}

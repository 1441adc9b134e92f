import type { BatchLatency } from '@infaas/shared/domain/profile';
import type { LatencyLine } from '@infaas/shared/policy/latency-model';

/** One batch size of the chart; `band` reaches from the median to the 95th percentile. Microseconds. */
export type ProfilePoint = { batch: number; mean: number; band: [number, number]; line: number | null };

/** Returns the points of the chart, ascending by batch; the line is left out where it would lie below zero. */
export function profilePoints(latency: readonly BatchLatency[], line: LatencyLine | null): ProfilePoint[] {
  return latency.map(({ batch, meanUs, p50Us, p95Us }) => {
    const predictedUs = line === null ? null : line.slopeUs * batch + line.interceptUs;
    return { batch, mean: meanUs, band: [Math.min(p50Us, p95Us), p95Us], line: predictedUs === null || predictedUs <= 0 ? null : predictedUs };
  });
}

import type { BatchLatency } from '@infaas/shared/domain/profile';
import { microsFromMs } from '@infaas/shared/domain/units';
import type { PublishedArchitecture, PublishedCurve } from './published-figures';
import { PUBLISHED_ARCHITECTURES, PUBLISHED_CURVES } from './published-figures';

const BATCHES = [1, 2, 4, 8, 16, 32, 64] as const;
/** Sharpness of the bend between "launching takes all the time" and "computing does"; fitted to ResNet-50's own rows. */
const BEND = 3;
/** Tail of what was not published: about that of the published rows. */
const ESTIMATED_P95 = 1.08;
const ESTIMATED_P99 = 1.15;
/** ResNet-50 anchors the estimate: it was published for every device and precision. */
const ANCHOR = 'resnet50';

type Way = Pick<PublishedCurve, 'device' | 'precision'>;

export type Curve = { basis: 'published' | 'estimated'; latency: BatchLatency[] };

/** Returns the latency of an architecture on a device by batch size: published where it was, else estimated (`estimatedCurve`). */
export function curveOf(of: PublishedArchitecture, { device, precision }: Way): Curve {
  const found = PUBLISHED_CURVES.find((curve) => curve.architecture === of.name && curve.device === device && curve.precision === precision);
  if (found === undefined) return { basis: 'estimated', latency: estimatedCurve(of, { device, precision }) };
  return { basis: 'published', latency: found.points.map(([batch, meanMs, p95Ms, p99Ms]) => latencyOf(batch, meanMs, [p95Ms / meanMs, p99Ms / meanMs])) };
}

/**
 * Returns an estimate by a roofline of two parts: a run takes as long as its layers take to launch (milliseconds per convolution, the mean of
 * what the published rows show at batch 1 for the device and precision) or as its rows take to compute (ResNet-50's time per row at the
 * largest batch, times the ratio of both architectures' throughput on the RTX 3090), with a smooth bend between the two.
 */
export function estimatedCurve(of: PublishedArchitecture, { device, precision }: Way, leaveOut?: string): BatchLatency[] {
  const launchMs = launchMsPerLayer(device, precision, leaveOut) * of.convolutions;
  const rowMs = anchorRowMs(device, precision) * (figuresOf(ANCHOR).gpuPerSecond / of.gpuPerSecond);
  return BATCHES.map((batch) => latencyOf(batch, (launchMs ** BEND + (batch * rowMs) ** BEND) ** (1 / BEND), [ESTIMATED_P95, ESTIMATED_P99]));
}

/** Leave-one-out errors of the estimate, relative: for each published curve but the anchor's, estimated without it and compared at every batch size. */
export function estimateErrors(): { architecture: string; device: string; precision: string; meanError: number; worstError: number }[] {
  return PUBLISHED_CURVES.filter(({ architecture }) => architecture !== ANCHOR).map(({ architecture, device, precision, points }) => {
    const estimated = new Map(estimatedCurve(figuresOf(architecture), { device, precision }, architecture).map(({ batch, meanUs }) => [batch, meanUs / 1_000]));
    const errors = points.map(([batch, meanMs]) => Math.abs((estimated.get(batch) ?? 0) - meanMs) / meanMs);
    return { architecture, device, precision, meanError: errors.reduce((sum, error) => sum + error, 0) / errors.length, worstError: Math.max(...errors) };
  });
}

function launchMsPerLayer(device: PublishedCurve['device'], precision: PublishedCurve['precision'], leaveOut?: string): number {
  const each = PUBLISHED_CURVES.filter((curve) => curve.device === device && curve.precision === precision && curve.architecture !== leaveOut)
    .map(({ architecture, points }) => (points[0]?.[1] ?? 0) / figuresOf(architecture).convolutions);
  return each.reduce((sum, ms) => sum + ms, 0) / each.length;
}

function anchorRowMs(device: PublishedCurve['device'], precision: PublishedCurve['precision']): number {
  const anchor = PUBLISHED_CURVES.find((curve) => curve.architecture === ANCHOR && curve.device === device && curve.precision === precision);
  const [batch, meanMs] = anchor?.points.at(-1) ?? [1, 1];
  return meanMs / batch;
}

function figuresOf(name: string): PublishedArchitecture {
  const found = PUBLISHED_ARCHITECTURES.find((each) => each.name === name);
  if (found === undefined) throw new Error(`nothing was published of ${name}`);
  return found;
}

function latencyOf(batch: number, meanMs: number, [p95, p99]: readonly [number, number]): BatchLatency {
  const meanUs = microsFromMs(meanMs);
  return { batch, samples: 0, meanUs, p50Us: meanUs, p95Us: Math.round(meanUs * p95), p99Us: Math.round(meanUs * p99), deviationUs: 0 };
}

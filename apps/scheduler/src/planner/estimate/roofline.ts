import type { BatchLatency } from '@infaas/shared/domain/profile';
import { PUBLISHED_ARCHITECTURES, PUBLISHED_CURVES } from '../../simulator/published/published-figures';
import type { PublishedArchitecture, PublishedCurve } from '../../simulator/published/published-figures';
import { deviceFigures } from './device-figures';
import type { DeviceFigures } from './device-figures';

/** What one query costs, from the graph: operations (a multiply and its add are two), bytes moved, and layers that multiply matrices. */
export type GraphWork = { flops: number; bytesMoved: number; layers: number };
export type GpuPrecision = PublishedCurve['precision'];

const BATCHES = [1, 2, 4, 8, 16, 32, 64] as const;
/** Sharpness of the bend between "launching takes all the time" and "computing does", as of the published curves (simulator/published). */
const BEND = 3;
/** Tail of what was not published: about that of the published rows. */
const P95 = 1.08;
const P99 = 1.15;

/** How well a device is used: the part of its operations per second that large batches reach, and the time to launch one layer. */
type Fit = { efficiency: number; launchUs: number };
type LeftOut = { device?: string; architecture?: string };

/**
 * Returns the estimated latency by batch of a graph on an accelerator: a roofline whose efficiency and launch time per layer are fitted to
 * the published rows (geometric mean), those of the same device where there are any.
 */
export function rooflineLatency(work: GraphWork, { device, precision }: { device: DeviceFigures; precision: GpuPrecision }, leftOut: LeftOut = {}): BatchLatency[] {
  const fit = fitted(device.name, precision, leftOut);
  const peak = (precision === 'fp16' ? device.fp16Tflops : device.fp32Tflops) * 1e12;
  const bytes = work.bytesMoved * (precision === 'fp16' ? 0.5 : 1);
  const rowUs = 1e6 * Math.max(work.flops / (peak * fit.efficiency), bytes / (device.memoryGbPerSecond * 1e9));
  const launchUs = fit.launchUs * Math.max(1, work.layers);
  return BATCHES.map((batch) => latencyOf(batch, (launchUs ** BEND + (batch * rowUs) ** BEND) ** (1 / BEND)));
}

/**
 * Returns the mean relative error of the estimate over the published curves, each estimated without itself: without its architecture for a
 * device of which something was published (`known`), for any other without the whole device as well.
 */
export function rooflineError(known: boolean): number {
  const errors = PUBLISHED_CURVES.flatMap(({ architecture, device, precision, points }) => {
    const of = architectureOf(architecture);
    const figures = deviceFigures(device);
    if (of === undefined || figures === null) return [];
    const estimated = rooflineLatency(workOf(of), { device: figures, precision }, known ? { architecture } : { device, architecture });
    return points.map(([batch, meanMs]) => Math.abs((estimated.find((each) => each.batch === batch)?.meanUs ?? 0) / 1_000 / meanMs - 1));
  });
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

/** Returns whether anything was published of a device. */
export function isPublishedDevice(name: string): boolean {
  return PUBLISHED_CURVES.some(({ device }) => device === name);
}

/** Returns the published latency of an architecture by name, if its graph does about the same work (within a fifth); null when there is none. */
export function publishedLatency(architecture: string, work: GraphWork | null, of: { device: string; precision: GpuPrecision }): BatchLatency[] | null {
  const known = architectureOf(architecture.toLowerCase());
  const curve = PUBLISHED_CURVES.find((each) => each.architecture === known?.name && each.device === of.device && each.precision === of.precision);
  if (known === undefined || curve === undefined || work === null || Math.abs(work.flops / workOf(known).flops - 1) > 0.2) return null;
  return curve.points.map(([batch, meanMs, p95Ms, p99Ms]) => ({ ...latencyOf(batch, meanMs * 1_000), p95Us: Math.round(p95Ms * 1_000), p99Us: Math.round(p99Ms * 1_000) }));
}

function fitted(device: string, precision: GpuPrecision, { device: withoutDevice, architecture }: LeftOut): Fit {
  const usable = PUBLISHED_CURVES.filter((curve) => curve.precision === precision && curve.device !== withoutDevice && curve.architecture !== architecture);
  const own = usable.filter((curve) => curve.device === device);
  const each = (own.length > 0 ? own : usable).flatMap((curve) => {
    const of = architectureOf(curve.architecture);
    const figures = deviceFigures(curve.device);
    const first = curve.points[0];
    const last = curve.points.at(-1);
    if (of === undefined || figures === null || first === undefined || last === undefined) return [];
    const peak = (precision === 'fp16' ? figures.fp16Tflops : figures.fp32Tflops) * 1e12;
    return [{ efficiency: workOf(of).flops / ((last[1] / last[0] / 1_000) * peak), launchUs: (first[1] * 1_000) / of.convolutions }];
  });
  const geometric = (value: (fit: Fit) => number): number => Math.exp(each.reduce((sum, fit) => sum + Math.log(value(fit)), 0) / each.length);
  return { efficiency: geometric(({ efficiency }) => efficiency), launchUs: geometric(({ launchUs }) => launchUs) };
}

function workOf({ multiplyAddsG, parametersM, convolutions }: PublishedArchitecture): GraphWork {
  return { flops: 2e9 * multiplyAddsG, bytesMoved: 4e6 * parametersM, layers: convolutions };
}

function architectureOf(name: string): PublishedArchitecture | undefined {
  return PUBLISHED_ARCHITECTURES.find((each) => each.name === name);
}

function latencyOf(batch: number, us: number): BatchLatency {
  const meanUs = Math.max(1, Math.round(us));
  return { batch, samples: 0, meanUs, p50Us: meanUs, p95Us: Math.round(meanUs * P95), p99Us: Math.round(meanUs * P99), deviationUs: 0 };
}

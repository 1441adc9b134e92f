import { seededRandom } from '@infaas/shared/domain/random';

/** The load of the comparison: so many queries per second throughout, and bursts of `burst` seconds that begin every `every` seconds. */
export type Shape = { leadIn: number; seconds: number; steadyPerSecond: number; burstPerSecond: number; burst: number; every: number };

/** Returns the instants of a Poisson process of this shape, microseconds from its beginning; live run and simulation get the same. */
export function arrivalsOf(shape: Shape, seed: number): number[] {
  const random = seededRandom(seed);
  const most = Math.max(shape.steadyPerSecond, shape.burstPerSecond);
  const found: number[] = [];
  for (let second = 0; ;) {
    second += -Math.log(1 - random()) / most;
    if (second >= shape.leadIn + shape.seconds) return found;
    if (random() * most < rateAt(shape, second)) found.push(Math.round(second * 1e6));
  }
}

function rateAt({ leadIn, steadyPerSecond, burstPerSecond, burst, every }: Shape, second: number): number {
  const since = second - leadIn;
  return since >= every / 2 && (since - every / 2) % every < burst ? burstPerSecond : steadyPerSecond;
}

/** A row of `variant/list`, as far as the comparison looks at it. */
export type MeasuredVariant = {
  variant: string; architecture: string; precision: string; provider: string; threads: number; hardware: string | null; status: string; accuracy: number | null;
  latencyMeanUs: Record<string, number>; latencyP95Us: Record<string, number>; loadUs: number | null; memoryBytes: number | null; maxBatch: number; throughputPerSecond: number | null;
};

export type LiveWorker = { hardwareClass: string; cores: number; memoryBytes: number; pricePerHourUsd: number | null; state: string };

/** Returns the scenario file of the same load on the same machine, from the profiles that were just measured. */
export function scenarioOf(of: { worker: LiveWorker; variants: readonly MeasuredVariant[]; arrivals: readonly number[]; shape: Shape; minAccuracy: number; deadlineMs: number; rows: number; profileError: number }): object {
  const { worker, variants, shape } = of;
  return {
    name: 'fidelity', seed: 1, seconds: shape.leadIn + shape.seconds + 1, measureFromSeconds: shape.leadIn,
    classes: [{ name: worker.hardwareClass, least: 1, most: 1, usdPerHour: worker.pricePerHourUsd ?? undefined, own: { cores: worker.cores, memoryMb: worker.memoryBytes / 1e6 } }],
    machines: [{ className: worker.hardwareClass, count: 1 }],
    physics: { profileError: of.profileError },
    models: {
      task: 'digits',
      variants: variants.map((row) => ({
        name: row.variant, architecture: row.architecture, precision: ['fp16', 'int8'].find((name) => row.precision.startsWith(name)) ?? 'fp32', threads: row.threads, accuracy: row.accuracy ?? 0,
        profiles: [{
          className: worker.hardwareClass, maxBatch: row.maxBatch, loadMs: (row.loadUs ?? 0) / 1e3, memoryMb: (row.memoryBytes ?? 0) / 1e6,
          latency: Object.entries(row.latencyMeanUs).map(([batch, meanUs]) => ({ batch: Number(batch), meanUs, p95Us: row.latencyP95Us[batch] ?? meanUs })),
        }],
      })),
    },
    loads: [{ name: 'digits', target: 'digits', minAccuracy: of.minAccuracy, maxLatencyMs: of.deadlineMs, rows: of.rows, arrivals: { kind: 'list', atUs: of.arrivals } }],
  };
}

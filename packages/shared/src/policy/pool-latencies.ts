import type { BatchLatency } from '../domain/profile';

/** A profile with what was measured of its base in the same rounds; null for a base, and where there was none. */
export type PooledProfile = {
  variantId: string;
  latency: BatchLatency[];
  reference: { variantId: string; latency: readonly BatchLatency[]; ratios: readonly { batch: number; ratio: number; typical?: number | undefined }[] } | null;
};

/**
 * Returns profiles of one hardware class so that they compare with each other. Each was measured at another moment, on a machine that was
 * busier or less so; but each beside its base. So the base's time is the median over all those moments, and a variant's is that times its own
 * ratio to the base. Percentiles and deviation are scaled with the mean; a larger batch never comes out faster than a smaller one.
 */
export function poolLatencies<Profile extends PooledProfile>(profiles: readonly Profile[]): Profile[] {
  const bases = new Map<string, Map<number, number[]>>();
  for (const { reference } of profiles) if (reference) note(bases, reference.variantId, reference.latency);
  for (const { variantId, latency, reference } of profiles) if (reference === null && bases.has(variantId)) note(bases, variantId, latency);
  return profiles.map((profile) => {
    const { variantId, reference } = profile;
    const base = bases.get(reference?.variantId ?? variantId);
    if (!base) return profile;
    return { ...profile, latency: scaled(profile.latency, (batch) => expectedUs(base, reference, batch)) };
  });
}

function note(bases: Map<string, Map<number, number[]>>, baseId: string, latency: readonly BatchLatency[]): void {
  const times = bases.get(baseId) ?? new Map<number, number[]>();
  bases.set(baseId, times);
  for (const { batch, meanUs } of latency) times.set(batch, [...(times.get(batch) ?? []), meanUs]);
}

function expectedUs(base: ReadonlyMap<number, readonly number[]>, reference: PooledProfile['reference'], batch: number): number | null {
  const times = base.get(batch);
  const measured = reference?.ratios.find((each) => each.batch === batch);
  const ratio = reference === null ? 1 : measured?.typical ?? measured?.ratio;
  return times === undefined || ratio === undefined ? null : ratio * median(times);
}

/** A size without an expectation of its own is scaled as the one before it. */
function scaled(latency: readonly BatchLatency[], expected: (batch: number) => number | null): BatchLatency[] {
  let factor = 1;
  const least = { meanUs: 1, p50Us: 1, p95Us: 1, p99Us: 1 };
  return latency.map((point) => {
    const meanUs = expected(point.batch);
    if (meanUs !== null) factor = meanUs / Math.max(1, point.meanUs);
    for (const field of ['meanUs', 'p50Us', 'p95Us', 'p99Us'] as const) least[field] = Math.max(least[field], Math.round(point[field] * factor));
    return { ...point, ...least, deviationUs: Math.round(point.deviationUs * factor) };
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 1;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
}

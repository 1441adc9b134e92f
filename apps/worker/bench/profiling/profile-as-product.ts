import type { Profile } from '@infaas/shared/domain/profile';
import type { Executable } from '@infaas/shared/jobs/catalogue';
import { poolLatencies, type PooledProfile } from '@infaas/shared/policy/pool-latencies';
import { profileVariant } from '../../src/profiler/profile-variant';
import type { BenchPlace } from '../../src/supervisor/bench-host';

const BATCHES = [1, 2, 4, 8, 16, 32, 64];
const MOST_MS = 30_000;
const LEAST_MS = 2_000;
const LOADS = 5;

/** A variant with what was measured of it. */
export type MeasuredVariant = { name: string; threads: number; profile: Profile };

/** Profiles variants as the product does: each beside the base (the first), the version's budget in equal parts; and pools what was measured as control does. */
export async function profileAsProduct(place: BenchPlace, executables: readonly Executable[], { budgetMs, say }: { budgetMs: number; say: (line: string) => void }): Promise<MeasuredVariant[]> {
  const each = Math.min(MOST_MS, Math.max(LEAST_MS, budgetMs / executables.length));
  const [base] = executables;
  const measured: (PooledProfile & { threads: number; maxBatch: number; loadUs: number; memoryBytes: number })[] = [];
  for (const executable of executables) {
    const startedMs = Date.now();
    const reference = base && base !== executable ? { reference: base } : {};
    const { latency, loadUs, memoryBytes, maxBatch, foreignCpu, details, reference: beside = null } = await profileVariant(place, { executable, ...reference, batches: BATCHES, budgetMs: each, loads: LOADS });
    measured.push({ variantId: executable.variantId, threads: executable.threads, latency, loadUs, memoryBytes, maxBatch, reference: beside });
    say(`profiled ${executable.variantName} in ${((Date.now() - startedMs) / 1_000).toFixed(1)} s (${details?.rounds ?? 0} rounds, others took ${(foreignCpu * 100).toFixed(0)} %)`);
  }
  return poolLatencies(measured).map(({ variantId, threads, latency, loadUs, memoryBytes, maxBatch }) => (
    { name: variantId, threads, profile: { hardwareClass: '', latency, loadUs, memoryBytes, maxBatch, provisional: false } }));
}

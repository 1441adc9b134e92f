import type { Executable } from '@infaas/shared/jobs/catalogue';
import type { EngineKind } from '../host/ipc-messages';
import { openBenchHost, type BenchHost, type BenchPlace } from '../supervisor/bench-host';

/** A variant in a host of its own, as it would be served. */
export type Side = { executable: Executable; engine: EngineKind; bench: BenchHost };

/** Returns a place whose hosts are handed out only when the spare behind them has finished starting: nothing of ours disturbs a measurement. */
export function quietPlace(place: BenchPlace): BenchPlace {
  const { pool } = place;
  return {
    ...place,
    pool: {
      ...pool,
      async take() {
        const host = await pool.take();
        await pool.settled();
        return host;
      },
    },
  };
}

/**
 * Opens a variant, and its base when there is one, for measuring, each as it would be served: on the host's main thread or on a thread of its
 * own, as the host decides from its first runs where `engines` does not say. Rejects with ONNX Runtime's reason.
 */
export async function openSides(place: BenchPlace, variants: readonly Executable[], engines: readonly (EngineKind | null)[] = []): Promise<Side[]> {
  const sides: Side[] = [];
  try {
    for (const [at, variant] of variants.entries()) {
      const executable: Executable = { ...variant, latency: [], memoryBytes: 0 };
      const bench = await openBenchHost(place, executable, engines[at] ?? null);
      sides.push({ executable, engine: bench.loaded.engine, bench });
    }
    return sides;
  } catch (error) {
    await closeSides(sides);
    throw error;
  }
}

/** Ends the sides' hosts. */
export async function closeSides(sides: readonly Side[]): Promise<void> {
  await Promise.all(sides.map((side) => side.bench.close()));
}

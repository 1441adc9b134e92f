import type { Executable } from '@infaas/shared/jobs/catalogue';
import type { EngineKind } from '../host/ipc-messages';
import { openBenchHost, type BenchHost, type BenchPlace } from '../supervisor/bench-host';

/** As the host decides while serving: shorter full batches run on its main thread. */
const INLINE_BELOW_US = 1_000;
const BEYOND_DOUBT_US = 50_000;
/** The largest batch that a host warms up with. */
const LARGEST_TRIED = 32;

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
 * Opens a variant, and its base when there is one, for measuring: on the host's main thread, or on a thread of its own as serving would
 * (`engine`, where that is known); both alike, since the way itself takes time. Rejects with ONNX Runtime's reason.
 */
export async function openSides(place: BenchPlace, variants: readonly Executable[], engine: EngineKind | null = null): Promise<Side[]> {
  if (engine !== null) return openAll(place, variants, engine);
  const inline = await openAll(place, variants, 'inline');
  try {
    const slow = await Promise.all(inline.map((side) => fullBatchUs(side)));
    if (slow.every((us) => us < INLINE_BELOW_US)) return inline;
  } catch (error) {
    await closeSides(inline);
    throw error;
  }
  await closeSides(inline);
  return openAll(place, variants, 'thread');
}

/** Ends the sides' hosts. */
export async function closeSides(sides: readonly Side[]): Promise<void> {
  await Promise.all(sides.map((side) => side.bench.close()));
}

async function openAll(place: BenchPlace, variants: readonly Executable[], engine: EngineKind): Promise<Side[]> {
  const sides: Side[] = [];
  try {
    for (const variant of variants) {
      const executable: Executable = { ...variant, latency: [], memoryBytes: 0 };
      sides.push({ executable, engine, bench: await openBenchHost(place, executable, engine) });
    }
    return sides;
  } catch (error) {
    await closeSides(sides);
    throw error;
  }
}

/** One interrupted run must not decide: the fastest of a few counts, unless the first was slow beyond doubt. */
async function fullBatchUs({ bench: { host, loaded } }: Side): Promise<number> {
  if (loaded.fullBatchUs < INLINE_BELOW_US || loaded.fullBatchUs > BEYOND_DOUBT_US) return loaded.fullBatchUs;
  const [measured] = await host.measure({ batches: [Math.min(loaded.signature.maxBatch, LARGEST_TRIED)], runsPerBatch: 10 });
  return Math.min(loaded.fullBatchUs, ...(measured?.runsUs ?? []));
}

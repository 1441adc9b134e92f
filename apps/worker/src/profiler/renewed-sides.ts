import type { Executable } from '@infaas/shared/jobs/catalogue';
import type { EngineKind } from '../host/ipc-messages';
import type { BenchPlace } from '../supervisor/bench-host';
import type { MeasuringWatch } from './measuring-watch';
import { closeSides, openSides, type Side } from './open-side';
import { spreadOf } from './sample-statistics';

export type Sides = { own: Side; reference: Side | null };
/** Load time over several loads: median and standard deviation. */
export type LoadTime = { us: number; samples: number; deviationUs: number };

/** A variant, and its base beside it, in hosts that may be replaced by fresh ones between two rounds. */
export type RenewedSides = {
  now: () => Sides;
  /**
   * Puts both into fresh hosts while more loads are wanted; returns whether it did. Every process has a speed of its own (where its memory
   * happens to lie makes a model of 100 µs up to a fifth slower or faster), and every load is one more load time.
   */
  renew: (quiet: boolean) => Promise<boolean>;
  /** Loads on until there are enough, and returns the load times of the variant and of its base; null where the base has the same file. */
  loadTimes: (quiet: boolean, watch: MeasuringWatch) => Promise<{ own: LoadTime; reference: LoadTime | null }>;
  close: () => Promise<void>;
};

const LEAST_LOADS = 3;
/** Loads go on until there are enough of them, or until they have taken this long and there are the fewest. */
const CHEAP_MS = 1_500;
/** While others are busy more loads would tell no more: the profile is provisional, and is made again. */
const LOADS_WHEN_BUSY = 3;

export type RenewalRequest = { executable: Executable; reference?: Executable | undefined; engine: EngineKind | null; loads: number };

/** Opens the sides of a profile. Rejects with ONNX Runtime's reason when one does not load. */
export async function renewedSides(place: BenchPlace, { executable, reference, engine, loads }: RenewalRequest): Promise<RenewedSides> {
  const variants = reference ? [executable, reference] : [executable];
  // The same file loads in the same time.
  const sameFile = reference?.artifact === executable.artifact;
  let open = await openSides(place, variants, [engine]);
  // As the first hosts decided: runs of either kind are not of one profile.
  const engines = open.map((side) => side.engine);
  let spentMs = 0;
  const loadsUs = open.map((side) => [side.bench.loaded.loadUs]);

  const wanted = (quiet: boolean): boolean => {
    const made = loadsUs[0]?.length ?? 0;
    if (made >= loads) return false;
    return made < LEAST_LOADS || (spentMs < CHEAP_MS && (quiet || made < LOADS_WHEN_BUSY));
  };
  const load = async (which: readonly Executable[]): Promise<Side[]> => {
    const startedMs = performance.now();
    const fresh = await openSides(place, which, engines);
    spentMs += performance.now() - startedMs;
    for (const [at, side] of fresh.entries()) loadsUs[at]?.push(side.bench.loaded.loadUs);
    return fresh;
  };
  return {
    now: () => sidesOf(open),
    async renew(quiet) {
      if (!wanted(quiet)) return false;
      // One pair at a time: two would need the memory of both.
      await closeSides(open.splice(0));
      open = await load(variants);
      return true;
    },
    async loadTimes(quiet, watch) {
      while (wanted(quiet)) {
        await watch.giveWay();
        await closeSides(await load(sameFile ? [executable] : variants));
      }
      const [own = [], ofReference = []] = loadsUs;
      return { own: loadTime(own), reference: reference && !sameFile ? loadTime(ofReference) : null };
    },
    close: () => closeSides(open),
  };
}

function sidesOf([own, reference]: readonly Side[]): Sides {
  if (!own) throw new Error('the hosts of this profile are closed');
  return { own, reference: reference ?? null };
}

function loadTime(samplesUs: readonly number[]): LoadTime {
  const { median, deviation } = spreadOf(samplesUs);
  return { us: Math.max(1, Math.round(median)), samples: samplesUs.length, deviationUs: Math.round(deviation) };
}

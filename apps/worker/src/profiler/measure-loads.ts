import { openBenchHost, type BenchPlace } from '../supervisor/bench-host';
import type { MeasuringWatch } from './measuring-watch';
import type { Side } from './open-side';
import { spreadOf } from './sample-statistics';

/** Load time over several loads: median and standard deviation. */
export type LoadTime = { us: number; samples: number; deviationUs: number };

const LEAST_LOADS = 3;
/** Loads go on until there are enough of them, or until they have taken this long and there are the fewest. */
const CHEAP_MS = 1_500;

/**
 * Loads every side so many times, in turn, each time in a fresh host that was started before; returns the load times in the sides' order.
 * A single load is the one that opened the side.
 */
export async function measureLoads(place: BenchPlace, sides: readonly Side[], { loads, watch }: { loads: number; watch: MeasuringWatch }): Promise<LoadTime[]> {
  if (loads <= 1) return sides.map((side) => loadTime([side.bench.loaded.loadUs]));
  const startedMs = Date.now();
  const samples = sides.map((): number[] => []);
  for (let round = 0; round < loads; round += 1) {
    if (round >= LEAST_LOADS && Date.now() - startedMs > CHEAP_MS) break;
    await watch.giveWay();
    for (const [at, side] of sides.entries()) samples[at]?.push(await loadOnce(place, side));
  }
  return samples.map(loadTime);
}

async function loadOnce(place: BenchPlace, { executable, engine }: Side): Promise<number> {
  const bench = await openBenchHost(place, executable, engine);
  await bench.close();
  return bench.loaded.loadUs;
}

function loadTime(samplesUs: readonly number[]): LoadTime {
  const { median, deviation } = spreadOf(samplesUs);
  return { us: Math.max(1, Math.round(median)), samples: samplesUs.length, deviationUs: Math.round(deviation) };
}

import { spawnSync } from 'node:child_process';
import { openBenchHost, type BenchPlace } from '../supervisor/bench-host';
import type { Side } from './open-side';

const DROP_LIMIT_MS = 5_000;

/** A load that finds nothing prepared, from the start of a process to its first answered run, whole microseconds. */
export type ColdLoad = { us: number; startUs: number; cacheDropped: boolean };

/** Starts a new host process and loads a side's variant into it, its file dropped from the file cache before where the platform permits it. */
export async function measureColdLoad(place: BenchPlace, { executable, engine }: Side): Promise<ColdLoad> {
  const cacheDropped = dropFromCache(place.artifactPath(executable.artifact));
  const startedMs = performance.now();
  const host = place.pool.fresh();
  await host.ready;
  const readyMs = performance.now();
  const bench = await openBenchHost({ ...place, pool: { ...place.pool, take: () => Promise.resolve(host) } }, executable, engine);
  await bench.close();
  const startUs = Math.round((readyMs - startedMs) * 1_000);
  return { us: startUs + bench.loaded.loadUs, startUs, cacheDropped };
}

/** GNU dd advises the kernel to drop a whole file when it copies none of it; pages that are in use stay. */
function dropFromCache(path: string): boolean {
  if (process.platform !== 'linux') return false;
  const { status } = spawnSync('dd', [`if=${path}`, 'iflag=nocache', 'count=0', 'status=none'], { stdio: 'ignore', timeout: DROP_LIMIT_MS });
  return status === 0;
}

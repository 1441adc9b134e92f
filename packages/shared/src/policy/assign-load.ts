import type { Assignment, ScalingDemand, ScalingProblem, Served, ServingOption } from './scaling-problem';

/**
 * Returns what these counts of instances serve when every demand is multiplied by `headroom`. Demands with the fewest options choose
 * first, each its cheapest option per row, as selection does with queries; an instance does at most its own throughput, and the instances
 * of a class together at most what its cores do. What then finds no room tries the options of its second floor; where the cores are what
 * is missing, part of the load moves there, so that all of it is served.
 */
export function assignLoad(problem: ScalingProblem, counts: readonly number[], headroom: number): Assignment {
  const { choosing, poolOf } = compiled(problem);
  const room: Room = { problem, poolOf, instances: counts.slice(), cores: problem.pools.map(({ cores }) => cores), used: counts.map(() => 0), full: new Map() };
  const served: Served[] = problem.demands.map(() => ({ full: 0, degraded: 0, unserved: 0 }));
  const order = choosing;
  for (const at of order) give(room, { demand: problem.demands[at], served: served[at], headroom, floor: 'full' });
  for (const at of order) {
    if (problem.demands[at]?.degraded.length === 0) continue;
    give(room, { demand: problem.demands[at], served: served[at], headroom, floor: 'degraded' });
    degrade(room, { demand: problem.demands[at], served: served[at], headroom, floor: 'degraded' });
  }
  problem.demands.forEach((demand, at) => {
    const got = served[at];
    if (got !== undefined) got.unserved = Math.max(0, demand.rowsPerSecond - got.full - got.degraded);
  });
  return {
    served, used: room.used,
    unserved: served.reduce((sum, each) => sum + each.unserved, 0),
    degraded: served.reduce((sum, each) => sum + each.degraded, 0),
  };
}

type Room = {
  problem: ScalingProblem;
  /** By pair the place of its class among the pools; -1 where no worker of it lives. */
  poolOf: Int32Array;
  /** Instances' worth of work that each pair can still do. */
  instances: number[];
  /** Cores that each pool still has. */
  cores: number[];
  used: number[];
  /** Rows per second that each demand with a second floor was given of its first options. */
  full: Map<ScalingDemand, Map<ServingOption, number>>;
};

type Giving = { demand: ScalingDemand | undefined; served: Served | undefined; headroom: number; floor: 'full' | 'degraded' };

function give(room: Room, { demand, served, headroom, floor }: Giving): void {
  if (demand === undefined || served === undefined) return;
  let left = (demand.rowsPerSecond - served.full) * headroom;
  for (const option of floor === 'full' ? demand.options : demand.degraded) {
    if (left <= 0) break;
    const rows = Math.min(left, capacityOf(room, option));
    if (rows <= 0) continue;
    take(room, option, rows);
    left -= rows;
    served[floor] += rows / headroom;
    if (floor === 'full' && demand.degraded.length > 0) noteFull(room, { demand, option, rows });
  }
}

/** Cores that served some rows as asked serve more of them by the second floor: only as many are moved as leave nobody unserved. */
function degrade(room: Room, { demand, served, headroom }: Giving): void {
  if (demand === undefined || served === undefined) return;
  for (const [from, rows] of room.full.get(demand) ?? []) {
    for (const to of demand.degraded) {
      const left = (demand.rowsPerSecond - served.full - served.degraded) * headroom;
      if (left <= 0) return;
      const moved = movable(room, { from, to, rows, left });
      if (moved === null) continue;
      take(room, from, -moved.less);
      take(room, to, moved.more);
      served.full -= moved.less / headroom;
      served.degraded += moved.more / headroom;
      break;
    }
  }
}

/** Rows less by one option and more by another on the same cores, or null where that would not serve more. */
function movable(room: Room, of: { from: ServingOption; to: ServingOption; rows: number; left: number }): { less: number; more: number } | null {
  const from = room.problem.pairs[of.from.pair];
  const to = room.problem.pairs[of.to.pair];
  if (from === undefined || to === undefined || from.hardwareClass !== to.hardwareClass) return null;
  const perCore = of.from.rowsPerSecond / from.threads;
  const perCoreThere = of.to.rowsPerSecond / to.threads;
  if (perCoreThere <= perCore) return null;
  const most = Math.min(of.rows / perCore, ((room.instances[of.to.pair] ?? 0) * of.to.rowsPerSecond) / perCoreThere);
  const cores = Math.min(most, of.left / (perCoreThere - perCore));
  return cores > 0 ? { less: cores * perCore, more: cores * perCoreThere } : null;
}

function noteFull(room: Room, { demand, option, rows }: { demand: ScalingDemand; option: ServingOption; rows: number }): void {
  const known = room.full.get(demand) ?? new Map<ServingOption, number>();
  room.full.set(demand, known.set(option, (known.get(option) ?? 0) + rows));
}

/** Rows per second that an option can still take: of its own instances, and of the cores of their class. */
function capacityOf({ problem, poolOf, instances, cores }: Room, { pair, rowsPerSecond }: ServingOption): number {
  const left = instances[pair] ?? 0;
  const of = problem.pairs[pair];
  // Nearly all of them: what does not run.
  if (left <= 0 || of === undefined) return 0;
  return Math.min(left, (cores[poolOf[pair] ?? -1] ?? 0) / of.threads) * rowsPerSecond;
}

function take(room: Room, { pair, rowsPerSecond }: ServingOption, rows: number): void {
  const of = room.problem.pairs[pair];
  if (of === undefined) return;
  const work = rows / rowsPerSecond;
  room.instances[pair] = (room.instances[pair] ?? 0) - work;
  room.used[pair] = (room.used[pair] ?? 0) + work;
  const pool = room.poolOf[pair] ?? -1;
  if (pool >= 0) room.cores[pool] = (room.cores[pool] ?? 0) - work * of.threads;
}

type Compiled = { choosing: readonly number[]; poolOf: Int32Array };

/** A solver asks hundreds of times about one problem, which never changes: what depends on it alone is worked out once. */
const COMPILED = new WeakMap<ScalingProblem, Compiled>();

function compiled(problem: ScalingProblem): Compiled {
  const known = COMPILED.get(problem);
  if (known !== undefined) return known;
  const choices = problem.demands.map((demand) => demand.options.length);
  const pools = new Map(problem.pools.map((pool, at) => [pool.hardwareClass, at]));
  const made = {
    choosing: [...problem.demands.keys()].sort((a, b) => (choices[a] ?? 0) - (choices[b] ?? 0) || a - b),
    poolOf: Int32Array.from(problem.pairs, ({ hardwareClass }) => pools.get(hardwareClass) ?? -1),
  };
  COMPILED.set(problem, made);
  return made;
}

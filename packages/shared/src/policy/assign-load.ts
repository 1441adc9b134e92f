import type { Assignment, ScalingDemand, ScalingProblem, Served, ServingOption } from './scaling-problem';

/**
 * Returns what these counts of instances serve when every demand is multiplied by `headroom`. Demands with the fewest options choose
 * first, each its cheapest option per row, as selection does with queries; an instance does at most its own throughput, and the instances
 * of a class together at most what its cores do. What then finds no room tries the options of its second floor; where the cores are what
 * is missing, part of the load moves there, so that all of it is served.
 */
export function assignLoad(problem: ScalingProblem, counts: readonly number[], headroom: number): Assignment {
  const room: Room = {
    problem,
    instances: counts.map((count) => count),
    cores: new Map(problem.pools.map((pool) => [pool.hardwareClass, pool.cores])),
    used: counts.map(() => 0),
    full: new Map(),
  };
  const served: Served[] = problem.demands.map(() => ({ full: 0, degraded: 0, unserved: 0 }));
  const order = choosingOrder(problem);
  for (const at of order) give(room, { demand: problem.demands[at], served: served[at], headroom, floor: 'full' });
  for (const at of order) {
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
  /** Instances' worth of work that each pair can still do. */
  instances: number[];
  /** Cores that each class still has. */
  cores: Map<string, number>;
  used: number[];
  /** Rows per second that each demand was given of its first options. */
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
    if (floor === 'full') noteFull(room, { demand, option, rows });
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
function capacityOf({ problem, instances, cores }: Room, { pair, rowsPerSecond }: ServingOption): number {
  const of = problem.pairs[pair];
  if (of === undefined) return 0;
  return Math.min(instances[pair] ?? 0, (cores.get(of.hardwareClass) ?? 0) / of.threads) * rowsPerSecond;
}

function take(room: Room, { pair, rowsPerSecond }: ServingOption, rows: number): void {
  const of = room.problem.pairs[pair];
  if (of === undefined) return;
  const work = rows / rowsPerSecond;
  room.instances[pair] = (room.instances[pair] ?? 0) - work;
  room.used[pair] = (room.used[pair] ?? 0) + work;
  room.cores.set(of.hardwareClass, (room.cores.get(of.hardwareClass) ?? 0) - work * of.threads);
}

function choosingOrder(problem: ScalingProblem): number[] {
  const choices = problem.demands.map((demand) => demand.options.length);
  return [...problem.demands.keys()].sort((a, b) => (choices[a] ?? 0) - (choices[b] ?? 0) || a - b);
}

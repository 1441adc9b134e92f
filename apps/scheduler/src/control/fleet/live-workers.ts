import type { InstanceStats } from '@infaas/shared/domain/instance';
import type { OtherBusyCores } from '@infaas/shared/policy/build-problem';
import { LINK_DEAD_AFTER_MS } from '@infaas/shared/protocol/link';
import type { WorkerRow } from '../rows';

/** A worker whose connection closed is given this long to come back before it counts as dead. */
const RECONNECT_GRACE_MS = 1_500;

/** A machine this idle is good for measuring again; serving leaves it only traces of load. */
const QUIET_BUSY = 0.15;
const QUIET_ONLINE = 0.02;
/** Of what a report says of others' load: a burst counts within three reports, a moment hardly. */
const FOLLOWED_PART = 0.35;

export type LiveWorker = {
  id: string; name: string; queue: string; bootId: string; hardwareClass: string; cores: number;
  /** The host it says it runs on; null = it did not say. */
  host: string | null;
  lastSeenMs: number;
  /** Set while it is not connected: when it counts as dead. */
  deadAtMs: number | null;
  cpuBusy: number; memoryUsed: number;
  instances: { id: string; stats: InstanceStats }[];
  /** When its list of instances last came. */
  statusAtMs: number | null;
  /** Of the threads of each of its instances, the part that it kept busy between its last two counts. */
  busyParts: ReadonlyMap<string, number>;
  /** Share of its cores that they kept busy. */
  onlineUtilisation: number;
  /** Cores of its own that other programs of the machine keep busy, smoothed over some seconds. */
  foreignBusyCores: number;
  /** Since when the machine has had next to nothing to do; null while it has. */
  quietSinceMs: number | null;
};

export type WorkerStatus = { cpuBusy: number; foreignCpuBusy: number; memoryUsedBytes: number; instances: LiveWorker['instances']; measuring?: boolean };

/** What control knows of the workers right now; it starts from the rows and lives on what the link says. */
export type LiveWorkers = {
  all(): LiveWorker[];
  byName(name: string): LiveWorker | undefined;
  byId(id: string): LiveWorker | undefined;
  /** Takes in workers that were alive when control started: they have to come back in time. */
  expect(rows: readonly WorkerRow[], nowMs: number): void;
  joined(worker: Pick<LiveWorker, 'id' | 'name' | 'queue' | 'bootId' | 'hardwareClass' | 'cores'> & { host?: string | null }, nowMs: number): void;
  reported(name: string, status: WorkerStatus, at: { nowMs: number; threadsOf: (instanceId: string) => number }): void;
  disconnected(worker: { name: string; bootId: string }, silent: boolean, nowMs: number): void;
  /** Removes and returns the workers that are dead by now. */
  takeDead(nowMs: number): LiveWorker[];
};

/** Returns an empty register of workers. */
export function createLiveWorkers(): LiveWorkers {
  const workers = new Map<string, LiveWorker>();
  const fresh = { host: null, cpuBusy: 0, memoryUsed: 0, instances: [], statusAtMs: null, busyParts: new Map<string, number>(), onlineUtilisation: 0, foreignBusyCores: 0, quietSinceMs: null };
  return {
    all: () => [...workers.values()],
    byName: (name) => workers.get(name),
    byId: (id) => [...workers.values()].find((worker) => worker.id === id),
    expect(rows, nowMs) {
      for (const row of rows) {
        if (row.state === 'dead' || workers.has(row.name)) continue;
        const { id, name, queue, bootId, hardwareClass, cores } = row;
        workers.set(name, { ...fresh, id, name, queue, bootId, hardwareClass, cores, lastSeenMs: nowMs, deadAtMs: nowMs + LINK_DEAD_AFTER_MS });
      }
    },
    joined(worker, nowMs) {
      workers.set(worker.name, { ...fresh, ...worker, host: worker.host ?? null, lastSeenMs: nowMs, deadAtMs: null });
    },
    reported(name, status, { nowMs, threadsOf }) {
      const worker = workers.get(name);
      if (!worker) return;
      worker.busyParts = busyParts(worker, status.instances);
      worker.onlineUtilisation = utilisation(worker, threadsOf);
      const quiet = status.cpuBusy <= QUIET_BUSY && worker.onlineUtilisation <= QUIET_ONLINE;
      const quietSinceMs = quiet ? worker.quietSinceMs ?? nowMs : null;
      // What it measures or generates itself is not told apart from others.
      if (status.measuring !== true) worker.foreignBusyCores += FOLLOWED_PART * (status.foreignCpuBusy * worker.cores - worker.foreignBusyCores);
      Object.assign(worker, {
        // Its own measurements neither end nor begin a quiet time; what they found of others stands in their results.
        quietSinceMs: status.measuring && worker.onlineUtilisation <= QUIET_ONLINE ? worker.quietSinceMs : quietSinceMs,
        cpuBusy: status.cpuBusy, memoryUsed: status.memoryUsedBytes, instances: status.instances, statusAtMs: nowMs, lastSeenMs: nowMs, deadAtMs: null,
      });
    },
    disconnected({ name, bootId }, silent, nowMs) {
      const worker = workers.get(name);
      if (worker && worker.bootId === bootId) worker.deadAtMs = silent ? nowMs : nowMs + RECONNECT_GRACE_MS;
    },
    takeDead(nowMs) {
      const dead = [...workers.values()].filter((worker) => worker.deadAtMs !== null && worker.deadAtMs <= nowMs);
      for (const worker of dead) workers.delete(worker.name);
      return dead;
    },
  };
}

/** Returns what each instance kept busy of its threads between its last two counts; counters that came twice say nothing of the time between. */
function busyParts(worker: LiveWorker, now: LiveWorker['instances']): Map<string, number> {
  const before = new Map(worker.instances.map(({ id, stats }) => [id, stats]));
  return new Map(now.map(({ id, stats }) => {
    const known = before.get(id);
    const elapsedUs = stats.atUs - (known?.atUs ?? stats.atUs);
    return [id, known === undefined || elapsedUs <= 0 ? worker.busyParts.get(id) ?? 0 : Math.min(1, Math.max(0, stats.busyUs - known.busyUs) / elapsedUs)];
  }));
}

function utilisation(worker: LiveWorker, threadsOf: (instanceId: string) => number): number {
  const busy = [...worker.busyParts].reduce((sum, [id, part]) => sum + part * threadsOf(id), 0);
  return Math.min(1, busy / worker.cores);
}

/** Returns how many cores of each worker other programs keep busy, by its id. */
export function otherBusyCores(workers: readonly LiveWorker[]): OtherBusyCores {
  return Object.fromEntries(workers.map(({ id, foreignBusyCores }) => [id, foreignBusyCores]));
}

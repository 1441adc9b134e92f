import type { ResourceDemand } from '../domain/hardware';
import type { Profile } from '../domain/profile';
import type { VariantView, WorkerView } from '../domain/serving-view';
import type { Bytes } from '../domain/units';
import { instanceDemand } from './cost';
import { compareIds } from './pairs';

/**
 * A worker with what is left of it; device memory, all and free, is Infinity where it is no bound. Busy cores are those that its instances
 * use, beside those that other programs on its machine do.
 */
export type WorkerRoom = { worker: WorkerView; freeMemoryBytes: Bytes; deviceBytes: Bytes; freeDeviceBytes: Bytes; busyCores: number; otherBusyCores: number };

/** Below this part of its cores used by instances, a worker is one that nothing of ours is busy on. */
const IDLE_PART = 0.1;

export type PlacementQuery = {
  variant: VariantView;
  /**
   * Cores that must be free by measurement; 0 for the first instance of a variant, which may share cores. A worker without busy instances
   * has them whatever else its machine does: who comes gets a part of what is contended for.
   */
  freeCores: number;
};

export type Placement =
  | { kind: 'fits'; worker: WorkerView; memoryBytes: Bytes }
  /** Would fit on `worker` if `missingBytes` were given back. */
  | { kind: 'memory'; worker: WorkerView; memoryBytes: Bytes; missingBytes: Bytes }
  | { kind: 'impossible'; text: string };

/** Returns where to put one more instance: the least utilised active worker of a class that the variant was profiled on. */
export function placeInstance(rooms: readonly WorkerRoom[], query: PlacementQuery): Placement {
  const { variant } = query;
  const able = rooms.flatMap((room) => {
    const profile = profileOn(variant, room.worker);
    return profile !== null && room.worker.state === 'active' && room.worker.cores >= variant.threads ? [{ room, demand: instanceDemand(variant, profile) }] : [];
  });
  const large = able.filter(({ room, demand }) => room.worker.memoryBytes >= demand.memoryBytes && room.deviceBytes >= demand.deviceMemoryBytes);
  if (large.length === 0) return { kind: 'impossible', text: 'No live worker of its hardware class has the cores and memory for it.' };
  const free = large.filter(({ room }) => hasCores(room, query.freeCores)).sort(leastUtilised);
  const [first] = free;
  if (first === undefined) return { kind: 'impossible', text: `No worker has ${query.freeCores} cores free by measurement.` };
  const fitting = free.find((each) => missingBytes(each) <= 0);
  if (fitting !== undefined) return { kind: 'fits', worker: fitting.room.worker, memoryBytes: fitting.demand.memoryBytes };
  const most = [...free].sort((a, b) => missingBytes(a) - missingBytes(b))[0] ?? first;
  return { kind: 'memory', worker: most.room.worker, memoryBytes: most.demand.memoryBytes, missingBytes: missingBytes(most) };
}

function hasCores({ worker, busyCores, otherBusyCores }: WorkerRoom, freeCores: number): boolean {
  return busyCores <= IDLE_PART * worker.cores || worker.cores - busyCores - otherBusyCores >= freeCores;
}

/** What is missing of the scarcer of both memories; an instance that makes way gives the same back of each. */
function missingBytes({ room, demand }: { room: WorkerRoom; demand: ResourceDemand }): Bytes {
  return Math.max(demand.memoryBytes - room.freeMemoryBytes, demand.deviceMemoryBytes - room.freeDeviceBytes);
}

/** Returns the variant's profile on a worker's class, or null. */
export function profileOn(variant: VariantView, worker: WorkerView | undefined): Profile | null {
  return variant.profiles.find((profile) => profile.hardwareClass === worker?.hardwareClass) ?? null;
}

function leastUtilised(a: { room: WorkerRoom }, b: { room: WorkerRoom }): number {
  const busy = busyPart(a.room) - busyPart(b.room);
  const memory = b.room.freeMemoryBytes / b.room.worker.memoryBytes - a.room.freeMemoryBytes / a.room.worker.memoryBytes;
  return busy || memory || compareIds(a.room.worker.id, b.room.worker.id);
}

function busyPart({ worker, busyCores, otherBusyCores }: WorkerRoom): number {
  return (busyCores + otherBusyCores) / worker.cores;
}

import type { WorkerView } from '../domain/serving-view';
import { pairKey } from './build-problem';
import { isServing } from './instance-state';
import type { InstanceFacts } from './scaler-facts';

/** Above this part of its cores a worker answers late whatever the rest of its class has free (INFaaS scales out at 80 %). */
const CROWDED = 0.8;
/** What is stopped leaves every worker that takes its work over below this part, or it would soon be started again. */
const RELIEVED = 0.7;
/** A worker may take work over beyond that part only if it stays this much less busy than the crowded one was, and if its class has cores for all. */
const LEAST_RELIEF = 0.15;
/**
 * A worker whose instances are measured to be busy so much is full, whatever the plan reckons: what its hosts do beside their runs — read, copy,
 * write — stands in no profile.
 */
const FULL = 0.95;
/** Work that crowds nobody, cores. */
const LEAST_WORK = 0.02;

/** One more instance of a variant, where less runs than on a worker that is crowded. */
export type Relief = {
  /** Workers that have room for it. */
  workerIds: readonly string[];
  /** What the new one takes of its worker. */
  cores: number;
  text: string;
};

/** What one tick's load makes of single workers: a plan knows classes only, and the instances of two variants may share a core while another idles. */
export type Crowding = {
  /** By variant. */
  relief: ReadonlyMap<string, Relief>;
  /** Whether the work of an instance, left to what else runs, would crowd a worker. */
  crowds(instance: InstanceFacts): boolean;
  /** Counts an instance as gone. */
  remove(instance: InstanceFacts): void;
};

export type CrowdingInput = {
  instances: readonly InstanceFacts[];
  workers: readonly WorkerView[];
  /** Variants on classes that the load could use. */
  pairs: readonly { variantId: string; hardwareClass: string; threads: number }[];
  /** Returns the instances' worth of work that the load makes of each pair when so many of each run, whatever cores there are. */
  workWith: (counts: readonly number[]) => ArrayLike<number>;
  /** Cores of a worker that models may count with. */
  coresOf: (worker: WorkerView) => number;
};

/** By pair, the workers that its instances are on; and, by worker, the cores that the load then keeps busy. */
type Layout = { on: readonly (readonly string[])[]; work: ReadonlyMap<string, number> };

/**
 * Returns how crowded workers are: the load of a variant on a class is split evenly between its instances there, as routing by predicted
 * finish does in the long run. Relief is one instance for each crowded worker, of the variant and on the active worker of the same class,
 * without one of it, that leave the busier of both least busy.
 */
export function crowdingOf(input: CrowdingInput): Crowding {
  const { pairs, workers, coresOf } = input;
  const coresById = new Map(workers.map((worker) => [worker.id, coresOf(worker)]));
  const measured = measuredParts(input);
  let now = layout(input, placesOf(input));
  const without = ({ view: { workerId, variantId }, worker }: InstanceFacts): Layout => {
    const at = pairs.findIndex((pair) => pair.variantId === variantId && pair.hardwareClass === worker?.hardwareClass);
    const here = now.on[at]?.indexOf(workerId) ?? -1;
    return here < 0 ? now : layout(input, now.on.map((on, pair) => (pair === at ? on.filter((_, place) => place !== here) : on)));
  };
  return {
    relief: findRelief(input, now, measured),
    crowds(instance) {
      const left = without(instance);
      return [...left.work].some(([id, cores]) => {
        const more = cores - (now.work.get(id) ?? 0);
        const all = coresById.get(id) ?? 0;
        const busy = (measured.get(id) ?? 0) * all;
        // Where all are full already, what the plan gives up may be what keeps them so.
        return more > LEAST_WORK && (cores > RELIEVED * all || (busy < FULL * all && busy + more > FULL * all));
      });
    },
    remove(instance) {
      now = without(instance);
    },
  };
}

/** By worker, the part of its cores that its instances were measured to keep busy of late. */
function measuredParts({ instances, workers }: CrowdingInput): Map<string, number> {
  const busy = new Map<string, number>();
  for (const { worker, memory } of instances) if (worker !== null) busy.set(worker.id, (busy.get(worker.id) ?? 0) + memory.busyCores);
  return new Map(workers.map(({ id, cores }) => [id, (busy.get(id) ?? 0) / Math.max(cores, Number.MIN_VALUE)]));
}

/** What loads counts: it is about to take its part. */
function placesOf({ instances, pairs }: CrowdingInput): string[][] {
  const on = new Map(pairs.map(({ variantId, hardwareClass }) => [pairKey(variantId, hardwareClass), [] as string[]]));
  for (const { worker, variant, state } of instances) {
    if (worker?.state === 'active' && variant !== null && (isServing(state) || state === 'loading')) on.get(pairKey(variant.id, worker.hardwareClass))?.push(worker.id);
  }
  return [...on.values()];
}

function layout({ pairs, workWith }: CrowdingInput, on: readonly (readonly string[])[]): Layout {
  const used = workWith(on.map((workers) => workers.length));
  const work = new Map<string, number>();
  on.forEach((workers, at) => {
    if (workers.length === 0) return;
    const cores = ((used[at] ?? 0) * (pairs[at]?.threads ?? 1)) / workers.length;
    for (const id of workers) work.set(id, (work.get(id) ?? 0) + cores);
  });
  return { on, work };
}

type WayOut = { at: number; worker: WorkerView; cores: number; busiest: number };

function findRelief(input: CrowdingInput, from: Layout, measured: ReadonlyMap<string, number>): Map<string, Relief> {
  const { workers, pairs, coresOf } = input;
  const relief = new Map<string, Relief>();
  const active = workers.filter((worker) => worker.state === 'active');
  const partOf = (worker: WorkerView, { work }: Layout): number => (work.get(worker.id) ?? 0) / Math.max(coresOf(worker), Number.MIN_VALUE);
  let now = from;
  for (const crowded of active) {
    const isFull = (measured.get(crowded.id) ?? 0) >= FULL;
    if (partOf(crowded, now) <= CROWDED && !isFull) continue;
    const alike = active.filter((worker) => worker.hardwareClass === crowded.hardwareClass);
    // A full one is relieved by none that is full itself.
    const peers = alike.filter((worker) => worker !== crowded && (measured.get(worker.id) ?? 0) < FULL);
    // Where there is more to do than cores, spreading it only makes everybody share them further.
    const isShort = alike.reduce((sum, worker) => sum + (from.work.get(worker.id) ?? 0) - coresOf(worker), 0) > 0;
    // Of what only the measurement tells, one step at a time.
    for (let part = partOf(crowded, now), first = isFull; part > CROWDED || first; part = partOf(crowded, now), first = false) {
      const ways = waysOut(input, now, { crowded, peers, isShort, isRelieved: (at) => relief.has(pairs[at]?.variantId ?? '') });
      const [best] = ways.sort((a, b) => a.busiest - b.busiest || a.at - b.at);
      const pair = best === undefined ? undefined : pairs[best.at];
      if (best === undefined || pair === undefined) break;
      const text = part > CROWDED ? `What runs on ${crowded.name} would keep ${Math.round(part * 100)} % of its cores busy: one more of this where less runs.` : `What runs on ${crowded.name} is measured to keep all of its cores busy: one more of this where less runs.`;
      relief.set(pair.variantId, { workerIds: ways.filter(({ at }) => at === best.at).map(({ worker }) => worker.id), cores: best.cores, text });
      now = withOneMore(input, now, { at: best.at, workerId: best.worker.id });
    }
  }
  return relief;
}

function withOneMore(input: CrowdingInput, { on }: Layout, { at, workerId }: { at: number; workerId: string }): Layout {
  return layout(input, on.map((workers, pair) => (pair === at ? [...workers, workerId] : workers)));
}

type Crowded = { crowded: WorkerView; peers: readonly WorkerView[]; isShort: boolean; isRelieved: (at: number) => boolean };

/** One more of what runs on a crowded worker on each peer that stays less busy, with the part of their cores that the busier of both would be busy then. */
function waysOut(input: CrowdingInput, now: Layout, { crowded, peers, isShort, isRelieved }: Crowded): WayOut[] {
  const { coresOf } = input;
  const part = (now.work.get(crowded.id) ?? 0) / coresOf(crowded);
  return now.on.flatMap((on, at): WayOut[] => {
    if (!on.includes(crowded.id) || isRelieved(at)) return [];
    // Its own share lies on a worker without a name, wherever it will run.
    const { work } = nowhere(input, now, at);
    const cores = work.get(NOWHERE) ?? 0;
    const left = (work.get(crowded.id) ?? 0) / coresOf(crowded);
    if (cores <= LEAST_WORK || left >= part) return [];
    return peers.flatMap((worker): WayOut[] => {
      const there = ((work.get(worker.id) ?? 0) + cores) / coresOf(worker);
      if (on.includes(worker.id) || there > (isShort ? RELIEVED : Math.max(RELIEVED, part - LEAST_RELIEF))) return [];
      return [{ at, worker, cores, busiest: Math.max(left, there) }];
    });
  });
}

const NOWHERE = '';
const KNOWN = new WeakMap<Layout, Map<number, Layout>>();

/** The same for every worker that is crowded. */
function nowhere(input: CrowdingInput, now: Layout, at: number): Layout {
  const known = KNOWN.get(now) ?? new Map<number, Layout>();
  KNOWN.set(now, known);
  const made = known.get(at) ?? withOneMore(input, now, { at, workerId: NOWHERE });
  known.set(at, made);
  return made;
}

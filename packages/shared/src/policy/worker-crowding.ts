import type { WorkerView } from '../domain/serving-view';
import { isServing } from './instance-state';
import type { InstanceFacts } from './scaler-facts';

/** Above this part of its cores a worker answers late whatever the rest of its class has free (INFaaS scales out at 80 %). */
const CROWDED = 0.8;
/** A change leaves every worker it adds work to below this part, or it would soon be undone. */
const RELIEVED = 0.7;
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
  /** Whether the load of an instance, left to its likes, would crowd one of their workers. */
  crowds(instance: InstanceFacts): boolean;
  /** Counts an instance as gone. */
  remove(instance: InstanceFacts): void;
};

export type CrowdingInput = {
  instances: readonly InstanceFacts[];
  workers: readonly WorkerView[];
  /** Instances' worth of work that the load makes of a variant on a class, as the plan assigns it to what runs. */
  workOf: (variantId: string, hardwareClass: string) => number;
  /** Cores of a worker that models may count with. */
  coresOf: (worker: WorkerView) => number;
};

/** The instances of a variant on a class, and the cores that their load takes together. */
type Pair = { variantId: string; hardwareClass: string; cores: number; on: string[] };

/**
 * Returns how crowded workers are: the load of a variant on a class is split evenly between its instances there, as routing by predicted
 * finish does in the long run. Relief is one instance for each crowded worker: of its busiest variant that an active worker of the same
 * class, without one of it, has room for.
 */
export function crowdingOf(input: CrowdingInput): Crowding {
  const { coresOf } = input;
  const workers = new Map(input.workers.map((worker) => [worker.id, worker]));
  const pairOf = pairsOfInstances(input);
  const work = workByWorker(new Set(pairOf.values()));
  const roomFor = (workerId: string): number => {
    const worker = workers.get(workerId);
    return worker === undefined ? 0 : RELIEVED * coresOf(worker) - (work.get(workerId) ?? 0);
  };
  return {
    relief: findRelief(input, { pairs: [...new Set(pairOf.values())], work, roomFor }),
    crowds({ view: { id, workerId } }) {
      const pair = pairOf.get(id);
      if (pair === undefined || pair.on.length < 2 || pair.cores / pair.on.length <= LEAST_WORK) return false;
      const more = pair.cores / (pair.on.length - 1) - pair.cores / pair.on.length;
      return pair.on.some((other) => other !== workerId && roomFor(other) < more);
    },
    remove({ view: { id, workerId } }) {
      const pair = pairOf.get(id);
      if (pair === undefined) return;
      addWork(work, pair, -1);
      pair.on.splice(pair.on.indexOf(workerId), 1);
      pairOf.delete(id);
      addWork(work, pair, 1);
    },
  };
}

/** What loads counts: it is about to take its part. */
function pairsOfInstances({ instances, workOf }: CrowdingInput): Map<string, Pair> {
  const pairs = new Map<string, Pair>();
  const pairOf = new Map<string, Pair>();
  for (const { view, worker, variant, state } of instances) {
    if (worker?.state !== 'active' || variant === null || !(isServing(state) || state === 'loading')) continue;
    const key = `${variant.id}@${worker.hardwareClass}`;
    const pair = pairs.get(key) ?? { variantId: variant.id, hardwareClass: worker.hardwareClass, cores: workOf(variant.id, worker.hardwareClass) * variant.threads, on: [] };
    pair.on.push(worker.id);
    pairs.set(key, pair);
    pairOf.set(view.id, pair);
  }
  return pairOf;
}

function workByWorker(pairs: Iterable<Pair>): Map<string, number> {
  const work = new Map<string, number>();
  for (const pair of pairs) addWork(work, pair, 1);
  return work;
}

function addWork(work: Map<string, number>, { on, cores }: Pair, sign: 1 | -1): void {
  for (const workerId of on) work.set(workerId, (work.get(workerId) ?? 0) + (sign * cores) / on.length);
}

type Shares = { pairs: readonly Pair[]; work: ReadonlyMap<string, number>; roomFor: (workerId: string) => number };

function findRelief({ workers, coresOf }: CrowdingInput, shares: Shares): Map<string, Relief> {
  const relief = new Map<string, Relief>();
  const active = workers.filter((worker) => worker.state === 'active');
  for (const crowded of active) {
    const part = (shares.work.get(crowded.id) ?? 0) / Math.max(coresOf(crowded), Number.MIN_VALUE);
    if (part <= CROWDED) continue;
    const peers = active.filter((worker) => worker !== crowded && worker.hardwareClass === crowded.hardwareClass);
    for (const pair of shares.pairs.filter(({ on }) => on.includes(crowded.id)).sort(busiestFirst)) {
      const workerIds = relievedBy(pair, peers, shares);
      if (workerIds.length === 0) continue;
      const text = `What runs on ${crowded.name} would keep ${Math.round(part * 100)} % of its cores busy: one more of this where less runs.`;
      relief.set(pair.variantId, { workerIds, cores: pair.cores / (pair.on.length + 1), text });
      break;
    }
  }
  return relief;
}

function busiestFirst(a: Pair, b: Pair): number {
  return b.cores / b.on.length - a.cores / a.on.length || (a.variantId < b.variantId ? -1 : 1);
}

function relievedBy({ cores, on }: Pair, peers: readonly WorkerView[], { roomFor }: Shares): string[] {
  const part = cores / (on.length + 1);
  return part <= LEAST_WORK ? [] : peers.filter(({ id }) => !on.includes(id) && roomFor(id) >= part).map(({ id }) => id);
}

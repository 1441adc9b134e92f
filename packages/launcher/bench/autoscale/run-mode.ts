import { setTimeout as sleep } from 'node:timers/promises';
import type { Product } from '../../e2e/start-product';
import { partAt, traceSeconds, type TraceShape } from './load-trace';
import { nothingSent, sendPoisson, type Asking, type Sent, type Workload } from './senders';
import { setMachines, untilWorkers, type Variant } from './set-up';

export type Mode = 'static' | 'individual' | 'infaas';
/** A fixed variant and how many instances of it. */
export type Fixed = { variant: string; count: number };
/** `machinesAt`: how many there were, once a step of `STEP_SECONDS`; `changes`: what was started and stopped when, and why. */
export type Run = { mode: Mode; sent: Sent; seconds: number } & Reserved;

export type Scene = { product: Product; workloads: readonly Workload[]; variants: readonly Variant[]; capacity: ReadonlyMap<string, number>; shape: TraceShape };

/** A step of what is shown of a run over time. */
export const STEP_SECONDS = 5;
const SETTLE_MS = 120_000;
const LEAD_IN_SECONDS = 12;

/** Returns the variant that selection would take for a workload alone and without load: the cheapest that keeps its floor. */
export function cheapest({ variants }: Pick<Scene, 'variants'>, workload: Workload): Variant {
  const [best] = variants.filter((row) => row.task === workload.task && row.accuracy >= workload.minAccuracy).sort((a, b) => a.costPer1kUsd - b.costPer1kUsd);
  if (best === undefined) throw new Error(`no variant of ${workload.task} keeps its floor`);
  return best;
}

export function askingOf(scene: Scene, mode: Mode, of: { workload: Workload; fixed: ReadonlyMap<string, Fixed> }): Asking {
  const { task, minAccuracy, secondFloor } = of.workload;
  // What names a variant has no other to fall back on.
  if (mode === 'infaas') return { target: task, parameters: { min_accuracy: minAccuracy, ...(secondFloor === null ? { on_unmet: 'reject' } : { on_unmet: 'degrade', degraded_min_accuracy: secondFloor }) } };
  return { target: of.fixed.get(of.workload.task)?.variant ?? cheapest(scene, of.workload).variant, parameters: { on_unmet: 'reject' } };
}

/** Brings the product into a mode: STATIC has all machines and its instances all the time, the others what they think they need. */
export async function enterMode(scene: Scene, mode: Mode, fixed: ReadonlyMap<string, Fixed>): Promise<void> {
  const { product, variants } = scene;
  const bounds = new Map([...fixed.values()].map((each) => [each.variant, each.count]));
  for (const { variant } of variants) {
    const count = mode === 'static' ? bounds.get(variant) : undefined;
    await product.api('variant/bound', count === undefined ? { variant } : { variant, least: count, most: count });
  }
  await setMachines(product, mode === 'static' ? { least: 1, most: 1 } : { least: 0, most: 1 });
  if (mode === 'static') await untilWorkers(product, { count: 2, withinMs: SETTLE_MS });
}

/** Plays the trace once and returns what came of it, and what was reserved meanwhile. */
export async function runMode(scene: Scene, mode: Mode, of: { fixed: ReadonlyMap<string, Fixed>; seed: number }): Promise<Run> {
  const { product, workloads, capacity, shape } = scene;
  await enterMode(scene, mode, of.fixed);
  const play = (seconds: number, part: (second: number) => number, seed: number): Promise<Sent[]> => Promise.all(workloads.map((workload, at) => sendPoisson(product, workload, {
    asking: askingOf(scene, mode, { workload, fixed: of.fixed }), seconds, rateAt: (second) => part(second) * (capacity.get(workload.task) ?? 0), seed: seed * 10 + at,
  })));
  // Models load and machines of the run before go before anything counts.
  await play(LEAD_IN_SECONDS, () => shape.lowPart, of.seed + 500);
  if (mode !== 'static') for (const end = Date.now() + SETTLE_MS; Date.now() < end && !(await untilWorkers(product, { count: 1, withinMs: 600 }));) await play(5, () => shape.lowPart, of.seed + 600);
  const watch = watchReserved(product);
  const sent = await play(traceSeconds(shape), (second) => partAt(shape, second), of.seed);
  const reserved = await watch.end();
  return { mode, sent: sum(sent), seconds: traceSeconds(shape), ...reserved };
}

function sum(parts: readonly Sent[]): Sent {
  const total = nothingSent();
  for (const { missed, ...counts } of parts) {
    for (const key of Object.keys(counts) as (keyof typeof counts)[]) total[key] += counts[key];
    total.missed.push(...missed);
  }
  return total;
}

type Worker = { state: string; cores: number; pricePerHourUsd: number | null; instances: { state: string; threads: number }[] };
type Change = { atMs: number; action: string; variant: string | null; worker: string | null; reasons: { text: string }[] };
type Reserved = { machineCoreSeconds: number; instanceCoreSeconds: number; machineUsd: number; machinesAt: number[]; changes: string[] };

/** Adds up, twice a second, the cores of all machines that are paid for and of all instances that hold some. */
function watchReserved(product: Product): { end: () => Promise<Reserved> } {
  const reserved: Reserved = { machineCoreSeconds: 0, instanceCoreSeconds: 0, machineUsd: 0, machinesAt: [], changes: [] };
  const startMs = performance.now();
  const beganAtMs = Date.now();
  let ended = false;
  const watching = (async () => {
    let lastMs = performance.now();
    while (!ended) {
      await sleep(500);
      const workers = (await product.api<Worker[]>('fleet/workers')).filter(({ state }) => state !== 'dead');
      const seconds = (performance.now() - lastMs) / 1_000;
      lastMs = performance.now();
      reserved.machinesAt[Math.floor((lastMs - startMs) / 1_000 / STEP_SECONDS)] = workers.length;
      for (const { cores, pricePerHourUsd, instances } of workers) {
        reserved.machineCoreSeconds += cores * seconds;
        reserved.machineUsd += ((pricePerHourUsd ?? 0) / 3_600) * seconds;
        reserved.instanceCoreSeconds += instances.reduce((all, { threads }) => all + threads, 0) * seconds;
      }
    }
  })();
  return {
    async end() {
      ended = true;
      await watching;
      const changes = await product.api<Change[]>(`fleet/events?fromMs=${beganAtMs}&limit=500`);
      reserved.changes = changes.reverse().map(({ atMs, action, variant, worker, reasons }) =>
        `${((atMs - beganAtMs) / 1_000).toFixed(1)} s: ${action}${variant === null ? '' : ` ${variant}`}${worker === null ? '' : ` on ${worker}`}: ${reasons.map(({ text }) => text).join(' ')}`);
      return reserved;
    },
  };
}

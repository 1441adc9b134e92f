import type { Objective } from '@infaas/shared/domain/objective';
import type { ServingView, VariantView, WorkerView } from '@infaas/shared/domain/serving-view';
import { buildProblem } from '@infaas/shared/policy/build-problem';
import { compileIndex } from '@infaas/shared/policy/candidate-index';
import { memoryBudgetBytes } from '@infaas/shared/policy/cost';
import type { DemandClass } from '@infaas/shared/policy/demand-class';
import type { FleetClass } from '@infaas/shared/policy/fleet-situation';
import { batchCap, latencyModel, peakPerSecond } from '@infaas/shared/policy/latency-model';
import { DEFAULT_SOLVER_SETTINGS, solveGreedy, unmetOf } from '@infaas/shared/policy/solve-greedy';
import { WORKSPACE } from '../scenario';
import type { Scenario } from '../scenario';

/** What a fixed fleet is sized for: rows per second of each load at its peak. */
export type PeakLoad = { name: string; target: string; objective: Objective; perSecond: number; /** Of each query; 1 unless stated. */ rows?: number };

export type FixedFleet = Pick<Scenario, 'machines' | 'instances'>;

/** Rows per second of one instance at a deadline, as the autoscaler reckons them. */
export function throughputAt(variant: VariantView, hardwareClass: string, deadlineUs: number): number {
  const profile = variant.profiles.find((each) => each.hardwareClass === hardwareClass);
  if (profile === undefined) return 0;
  const model = latencyModel(profile);
  return (model.p95Us[0] ?? Infinity) + 1_000 > deadlineUs ? 0 : peakPerSecond(model, batchCap(model, deadlineUs));
}

/**
 * Returns a fleet in which every load has machines of its own class to itself, as many as its peak needs with the usual headroom, full of
 * instances of the one variant that it names.
 */
export function dedicatedFleet(loads: readonly (PeakLoad & { variant: VariantView; hardwareClass: string })[], classes: readonly FleetClass[]): FixedFleet {
  const machines: { className: string; count: number }[] = [];
  const instances: { variantId: string; machine: number }[] = [];
  let next = 0;
  for (const { variant, hardwareClass, objective, perSecond } of loads) {
    const hardware = classes.find(({ name }) => name === hardwareClass);
    const each = throughputAt(variant, hardwareClass, objective.maxLatencyUs ?? Infinity);
    if (hardware === undefined || each === 0) throw new Error(`${variant.name} cannot serve its load on ${hardwareClass}`);
    const perMachine = Math.max(1, Math.floor(hardware.cores / variant.threads));
    const needed = Math.max(1, Math.ceil((perSecond * DEFAULT_SOLVER_SETTINGS.headroom) / each));
    const count = Math.ceil(needed / perMachine);
    machines.push({ className: hardwareClass, count });
    for (let at = 0; at < count * perMachine; at += 1) instances.push({ variantId: variant.id, machine: next + Math.floor(at / perMachine) });
    next += count;
  }
  return { machines, instances };
}

/** Everything that a fixed, shared fleet is looked for among. */
export type StaticWorld = Pick<Scenario, 'tasks' | 'architectures' | 'variants' | 'classes'>;

/**
 * Returns the cheapest fixed fleet that serves all peaks at once, best in hindsight: every mix of machines up to `most` of each class is
 * tried, dear ones first, by the product's own scaling plan; instances are those of the plan.
 */
export function hindsightFleet(world: StaticWorld, loads: readonly PeakLoad[], most: number): FixedFleet {
  // At one price those that are named first: a planner names what was measured before what is estimated.
  const mixes = allMixes(world.classes, most).reverse().sort((a, b) => a.price - b.price);
  const best = mixes.find(({ counts }) => unmetOf(planFor(world, loads, counts).plan.assignment) < 1e-3) ?? mixes.at(-1);
  return fixedOn(world, loads, best?.counts ?? []);
}

/** Returns instances for these loads on given machines, as many as the scaling plan wants. */
export function fixedOn(world: StaticWorld, loads: readonly PeakLoad[], counts: readonly number[]): FixedFleet {
  const { problem, plan } = planFor(world, loads, counts);
  const machines = world.classes.map(({ name }, at) => ({ className: name, count: counts[at] ?? 0 }));
  const rooms = machines.flatMap(({ className, count }) => {
    const of = world.classes.find(({ name }) => name === className);
    const memory = Math.min(of?.memoryBytes ?? 0, of?.kind === 'gpu' ? of.deviceMemoryBytes : Infinity);
    return Array.from({ length: count }, () => ({ className, memory, threads: of?.cores ?? 0 }));
  });
  const instances: { variantId: string; machine: number }[] = [];
  problem.pairs.forEach(({ variant, hardwareClass, threads }, at) => {
    const profile = variant.profiles.find((each) => each.hardwareClass === hardwareClass);
    for (let left = plan.counts[at] ?? 0; left > 0 && profile !== undefined; left -= 1) {
      const bytes = memoryBudgetBytes(profile);
      const [room] = rooms.filter((each) => each.className === hardwareClass && each.memory >= bytes).sort((a, b) => b.threads - a.threads || b.memory - a.memory);
      if (room === undefined) break;
      room.memory -= bytes;
      room.threads -= threads;
      instances.push({ variantId: variant.id, machine: rooms.indexOf(room) });
    }
  });
  return { machines, instances };
}

function planFor(world: StaticWorld, loads: readonly PeakLoad[], counts: readonly number[]): { problem: ReturnType<typeof buildProblem>; plan: ReturnType<typeof solveGreedy> } {
  const problem = buildProblem({
    index: compileIndex(viewWith(world, counts)), classes: loads.map(demandOf),
    pairNow: () => ({ running: 0, least: 0, most: null, slowdown: 1, interference: 1, seenFullAt: null }),
  });
  const plan = solveGreedy(problem);
  // What no class of this fleet can do at all is in no problem.
  const missing = loads.length - problem.demands.length;
  return { problem, plan: missing === 0 ? plan : { ...plan, assignment: { ...plan.assignment, unserved: plan.assignment.unserved + missing } } };
}

function viewWith(world: StaticWorld, counts: readonly number[]): ServingView {
  const workers = world.classes.flatMap((of, at) => Array.from({ length: counts[at] ?? 0 }, (_, index): WorkerView => (
    { id: `${of.name} ${index}`, name: `${of.name} ${index}`, hardwareClass: of.name, cores: of.cores, memoryBytes: of.memoryBytes, state: 'active' })));
  return {
    epoch: 1, tasks: [...world.tasks], architectures: [...world.architectures], variants: [...world.variants], hardwareClasses: [...world.classes], workers, instances: [], applications: [],
  };
}

function demandOf({ target, objective, perSecond }: PeakLoad): DemandClass {
  return { workspaceId: WORKSPACE, target, version: null, objective, fastPerSecond: perSecond, slowPerSecond: perSecond, laggingPerSecond: perSecond, lastPerSecond: [perSecond, perSecond], noiseVariance: 0, lastSeenUs: 0 };
}

function allMixes(classes: readonly FleetClass[], most: number): { counts: number[]; price: number }[] {
  const mixes = classes.reduce<number[][]>((all, _) => all.flatMap((counts) => Array.from({ length: most + 1 }, (__, count) => [...counts, count])), [[]]);
  return mixes.map((counts) => ({ counts, price: counts.reduce((sum, count, at) => sum + count * (classes[at]?.pricePerHourNanoUsd ?? 0), 0) }));
}

import type { Objective } from '@infaas/shared/domain/objective';
import type { VariantView } from '@infaas/shared/domain/serving-view';
import { NANO_PER_USD } from '@infaas/shared/domain/units';
import { throughputAt } from '../baselines/static-fleet';
import type { PeakLoad } from '../baselines/static-fleet';
import { PRODUCTION_POLICY } from '../policy';
import { CPU_CLASS, deadlineUs, IMAGENET, publishedArchitectures, publishedClasses, publishedVariants, V100_CLASS } from '../published/published-variants';
import { DEFAULT_PHYSICS, NO_FAULTS } from '../scenario';
import type { Scenario, ScenarioLoad } from '../scenario';
import type { ArrivalSpec } from '../workload/arrival-spec';
import { zipfShares } from '../workload/zipf-shares';

const SECOND = 1_000_000;
/** As Proteus (ASPLOS '24) states INFaaS's convention. */
const ZIPF_ALPHA = 1.001;
/** An application lets its architecture's accuracy drop by this much: enough for int8. */
const SLACK = 0.005;

export type PaperLoad = { name: string; share: number; floor: number; deadlineUs: number };

/** What the loads of an experiment name: the task with a floor, their architecture, or one variant each. */
export type Naming = 'task' | 'architecture' | ((load: PaperLoad) => string);

/** The evaluation's world: all published variants, and 22 applications, one per architecture. */
export type PaperWorld = { variants: VariantView[]; classes: ReturnType<typeof publishedClasses>; architectures: ReturnType<typeof publishedArchitectures>; loads: PaperLoad[] };

/** Returns the world; popularity goes by Zipf's law over the architectures in the order of how many a second a GPU does, the fastest being the most popular. */
export function paperWorld(keep: (variant: VariantView) => boolean = () => true): PaperWorld {
  const variants = publishedVariants().filter(keep);
  const architectures = publishedArchitectures();
  const all = publishedVariants();
  const shares = zipfShares(architectures.length, ZIPF_ALPHA);
  const byDeadline = [...architectures].sort((a, b) => deadlineUs(a.name, all) - deadlineUs(b.name, all));
  const loads = byDeadline.map(({ name }, at): PaperLoad => {
    const base = all.find((variant) => variant.architecture === name && variant.precision === 'fp32');
    return { name, share: shares[at] ?? 0, floor: Number(((base?.accuracy?.value ?? 0) - SLACK).toFixed(5)), deadlineUs: deadlineUs(name, all) };
  });
  return { variants, classes: publishedClasses(60), architectures, loads };
}

/** Returns the objective of a load: its architecture's accuracy nearly kept, its deadline, refused when neither can be had. */
export function objectiveOf(load: PaperLoad, over: Partial<Objective> = {}): Objective {
  return { minAccuracy: load.floor, maxLatencyUs: load.deadlineUs, maxCostPer1kNanoUsd: null, onUnmet: 'reject', degradedMinAccuracy: null, hardware: null, ...over };
}

/** Returns the loads of a scenario, `arrivals` giving each its own by its share. */
export function scenarioLoads(world: PaperWorld, naming: Naming, arrivals: (load: PaperLoad) => ArrivalSpec): ScenarioLoad[] {
  return world.loads.map((load) => ({
    name: load.name, applicationId: load.name, rows: 1, priority: 0, arrivals: arrivals(load), objective: objectiveOf(load),
    target: naming === 'task' ? IMAGENET.name : naming === 'architecture' ? load.name : naming(load),
  }));
}

/** Returns a scenario of this world with nothing there at the start, for an experiment to complete. */
export function paperScenario(world: PaperWorld, over: Partial<Scenario> & Pick<Scenario, 'name' | 'seed' | 'loads'> & { seconds: number; warmUpSeconds: number }): Scenario {
  const { seconds, warmUpSeconds, ...rest } = over;
  return {
    durationUs: seconds * SECOND, measureFromUs: warmUpSeconds * SECOND, tasks: [IMAGENET], architectures: world.architectures, variants: world.variants, classes: world.classes,
    budget: { machines: 120, pricePerHourNanoUsd: null }, machines: [], instances: [], policy: PRODUCTION_POLICY, physics: DEFAULT_PHYSICS, faults: NO_FAULTS, events: [],
    idleStopUs: 300 * SECOND, ...rest,
  };
}

/** Returns what a fixed fleet is to be sized for: the mean and two standard deviations of a second's Poisson count, times `peak` of a swinging load. */
export function peakLoads(world: PaperWorld, naming: Naming, { perSecond, peak = 1 }: { perSecond: number; peak?: number }): PeakLoad[] {
  return scenarioLoads(world, naming, () => ({ kind: 'constant', perSecond: 0 })).map(({ name, target, objective }, at) => {
    const mean = perSecond * peak * (world.loads[at]?.share ?? 0);
    return { name, target, objective, perSecond: mean + 2 * Math.sqrt(mean) };
  });
}

/** How a developer without autoscaling picks: fp32 on a GPU; or whatever costs the least per row at the deadline. */
export function developersChoice(world: PaperWorld, load: PaperLoad, how: 'gpu' | 'cheapest machine' | 'cheapest row'): { variant: VariantView; hardwareClass: string } {
  const ways = world.variants.filter(({ architecture }) => architecture === load.name).flatMap((variant) => variant.profiles.flatMap(({ hardwareClass }) => {
    const rate = throughputAt(variant, hardwareClass, load.deadlineUs);
    const of = world.classes.find(({ name }) => name === hardwareClass);
    if (of === undefined || rate === 0) return [];
    const perMachine = rate * Math.max(1, Math.floor(of.cores / variant.threads));
    return [{ variant, hardwareClass, price: of.pricePerHourNanoUsd / NANO_PER_USD, perRow: of.pricePerHourNanoUsd / perMachine, perMachine }];
  }));
  const onGpu = ways.filter(({ hardwareClass }) => hardwareClass !== CPU_CLASS);
  const preferred = how === 'gpu' ? onGpu.filter(({ hardwareClass, variant }) => hardwareClass === V100_CLASS && variant.precision === 'fp32') : ways;
  const among = preferred.length > 0 ? preferred : onGpu.length > 0 && how === 'gpu' ? onGpu : ways;
  const [best] = [...among].sort((a, b) => (how === 'cheapest machine' ? a.price - b.price || b.perMachine - a.perMachine : a.perRow - b.perRow));
  if (best === undefined) throw new Error(`nothing serves ${load.name} within its deadline`);
  return best;
}


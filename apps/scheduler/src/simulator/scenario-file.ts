import { z } from 'zod';
import { HARDWARE_CATALOGUE } from '@infaas/shared/domain/hardware-catalogue';
import type { VariantView } from '@infaas/shared/domain/serving-view';
import { nanoUsdFromUsd } from '@infaas/shared/domain/units';
import type { FleetClass } from '@infaas/shared/policy/fleet-situation';
import type { ScalingSolver } from '@infaas/shared/policy/scaling-problem';
import { artifactPolicy } from './baselines/artifact-policy';
import { INDIVIDUAL_POLICY, INFAAS_PAPER_POLICY, roundRobinPolicy, STATIC_POLICY } from './baselines/baseline-policies';
import { fleetClass } from './engine/fleet-part';
import { ownModels, ownModelsSchema } from './own-models';
import { PRODUCTION_POLICY } from './policy';
import type { SimulatedPolicy } from './policy';
import { deadlineUs, IMAGENET, publishedArchitectures, publishedClasses, publishedVariants } from './published/published-variants';
import { DEFAULT_PHYSICS, NO_FAULTS } from './scenario';
import type { Scenario, ScenarioLoad } from './scenario';
import type { ArrivalSpec } from './workload/arrival-spec';

const POLICIES = ['ours', 'ours optimal', 'static', 'individual', 'round robin', 'infaas paper', 'infaas artifact'] as const;
const SECOND = 1_000_000;
const positive = z.number().positive();
const rate = z.number().min(0).max(1_000_000);

const arrivalsSchema: z.ZodType<ArrivalSpec> = z.lazy(() => z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('constant'), perSecond: rate }), z.object({ kind: z.literal('poisson'), perSecond: rate }),
  z.object({ kind: z.literal('gamma'), perSecond: rate, shape: z.number().min(0.01).max(1_000) }),
  z.object({ kind: z.literal('bursts'), states: z.array(z.object({ perSecond: rate, meanSeconds: positive })).min(1) }),
  z.object({ kind: z.literal('diurnal'), perSecond: rate, amplitude: z.number().min(0).max(1), periodSeconds: positive, phase: z.number().min(0).max(1) }),
  z.object({ kind: z.literal('steps'), steps: z.array(z.object({ fromSeconds: z.number().min(0), perSecond: rate })).min(1) }),
  z.object({ kind: z.literal('counts'), counts: z.array(rate).min(1).max(1_000_000), stepSeconds: positive }),
  z.object({ kind: z.literal('list'), atUs: z.array(z.number().int().min(0)).max(5_000_000) }),
  z.object({ kind: z.literal('scaled'), of: arrivalsSchema, rate, speed: positive }),
]));

const loadSchema = z.object({
  name: z.string().min(1), application: z.string().min(1).optional(), target: z.string().min(1).optional(),
  minAccuracy: z.number().min(0).max(1).nullable().default(null), maxLatencyMs: positive.nullable().optional(), maxCostPer1kUsd: positive.nullable().default(null),
  onUnmet: z.enum(['reject', 'best_effort', 'degrade']).default('reject'), degradedMinAccuracy: z.number().min(0).max(1).nullable().default(null),
  hardware: z.array(z.string()).nullable().default(null), rows: z.number().int().min(1).max(64).default(1), priority: z.number().int().default(0), arrivals: arrivalsSchema,
});

const scenarioSchema = z.object({
  name: z.string().default('scenario'), seed: z.number().int().default(1), seconds: positive.max(10_000_000), measureFromSeconds: z.number().min(0).default(0),
  policy: z.enum(POLICIES).default('ours'),
  classes: z.array(z.object({ name: z.string(), least: z.number().int().min(0).default(0), most: z.number().int().min(0).max(1_000).default(100), usdPerHour: positive.optional(), bootSeconds: z.number().min(0).optional(), own: z.object({ cores: z.number().int().min(1).max(1_024), memoryMb: positive, deviceMemoryMb: positive.nullable().default(null) }).optional() })).optional(),
  machinesAtMost: z.number().int().min(0).max(1_000).default(200),
  machines: z.array(z.object({ className: z.string(), count: z.number().int().min(0).max(1_000) })).default([]),
  instances: z.array(z.object({ variant: z.string(), machine: z.number().int().min(0) })).default([]),
  models: ownModelsSchema.optional(), variants: z.array(z.string()).optional(), idleStopSeconds: positive.default(300), offlineBy: z.string().optional(), loads: z.array(loadSchema).min(1),
  physics: z.object({ networkUs: z.number(), noise: z.number(), contention: z.number(), profileError: positive, statusUs: positive, viewUs: z.number(), jobUs: z.number() }).partial().default({}),
  faults: z.object({ loadFailure: z.number(), instanceCrashEveryUs: z.number(), machineCrashEveryUs: z.number(), preemptEveryUs: z.number(), preemptNoticeUs: z.number(), bootFailure: z.number() }).partial().default({}),
}).strict();

/** Returns the scenario of a file, over its own models or the published ones; throws an error that names what is wrong and where. */
export function readScenario(text: string, over: { seed?: number | undefined; policy?: string | undefined } = {}, optimalSolver?: () => ScalingSolver): Scenario {
  const given = parsed(text, over);
  const world = given.models === undefined ? { tasks: [IMAGENET], architectures: publishedArchitectures(), variants: publishedVariants() } : ownModels(given.models);
  const everything = world.variants;
  const variants = given.variants === undefined ? everything : everything.filter(({ name, architecture }) => given.variants?.some((wanted) => wanted === name || wanted === architecture) === true);
  if (variants.length === 0) throw new Error('scenario: none of "variants" is a variant or architecture.');
  const known = new Set(variants.map(({ architecture }) => architecture));
  const scenario: Scenario = {
    name: given.name, seed: given.seed, durationUs: given.seconds * SECOND, measureFromUs: given.measureFromSeconds * SECOND,
    tasks: world.tasks, architectures: world.architectures.filter(({ name }) => known.has(name)), variants, classes: classesOf(given.classes),
    budget: { machines: given.machinesAtMost, pricePerHourNanoUsd: null }, machines: given.machines,
    instances: given.instances.map(({ variant, machine }) => ({ variantId: variant, machine })), loads: given.loads.map((load) => loadOf({ ...load, target: load.target ?? world.tasks[0]?.name ?? '' }, variants)),
    policy: policyOf(given.policy, optimalSolver), physics: { ...DEFAULT_PHYSICS, ...defined(given.physics) }, faults: { ...NO_FAULTS, ...defined(given.faults) }, events: [], idleStopUs: given.idleStopSeconds * SECOND,
    ...(given.offlineBy === undefined ? {} : { offline: { variantId: given.offlineBy } }),
  };
  checkNames(scenario);
  return scenario;
}

function parsed(text: string, over: { seed?: number | undefined; policy?: string | undefined }): z.infer<typeof scenarioSchema> {
  const found = scenarioSchema.safeParse({ ...(JSON.parse(text) as object), ...defined(over) });
  if (found.success) return found.data;
  throw new Error(`scenario: ${found.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`).join('; ')}`);
}

/** What was left out takes its default. */
function defined<Given extends object>(given: Given): { [Key in keyof Given]: Exclude<Given[Key], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as { [Key in keyof Given]: Exclude<Given[Key], undefined> };
}

function classesOf(given: z.infer<typeof scenarioSchema>['classes']): FleetClass[] {
  const published = publishedClasses(100);
  if (given === undefined) return published;
  return given.map(({ name, least, most, usdPerHour, bootSeconds, own }) => {
    if (own !== undefined) return ownClass({ name, least, most, usdPerHour, bootSeconds, ...own });
    const listed = HARDWARE_CATALOGUE.find((each) => each.name === name);
    const found = published.find((each) => each.name === name) ?? (listed === undefined ? undefined : fleetClass({ ...listed, minMachines: 0, maxMachines: 0, bootUs: listed.bootSeconds * SECOND }));
    if (found === undefined) throw new Error(`scenario: "${name}" is not in the catalogue of hardware.`);
    return {
      ...found, minMachines: least, maxMachines: most, bootUs: bootSeconds === undefined ? found.bootUs : bootSeconds * SECOND,
      pricePerHourNanoUsd: usdPerHour === undefined ? found.pricePerHourNanoUsd : nanoUsdFromUsd(usdPerHour),
    };
  });
}

type OwnClass = { name: string; least: number; most: number; usdPerHour?: number | undefined; bootSeconds?: number | undefined; cores: number; memoryMb: number; deviceMemoryMb: number | null };

/** A class that is in no catalogue: one with a device runs one batch at a time. */
function ownClass({ name, least, most, usdPerHour = 0, bootSeconds = 30, cores, memoryMb, deviceMemoryMb }: OwnClass): FleetClass {
  return fleetClass({
    name, kind: deviceMemoryMb === null ? 'cpu' : 'gpu', cores: deviceMemoryMb === null ? cores : 1, memoryBytes: Math.round(memoryMb * 1e6), accelerator: deviceMemoryMb === null ? null : name,
    deviceMemoryBytes: Math.round((deviceMemoryMb ?? 0) * 1e6), providers: [deviceMemoryMb === null ? 'cpu' : 'cuda'], pricePerHourNanoUsd: nanoUsdFromUsd(usdPerHour), priceBasis: 'stated',
    minMachines: least, maxMachines: most, bootUs: bootSeconds * SECOND,
  });
}

/** A load that names an architecture and no deadline gets the paper's: twice its fastest CPU variant. */
function loadOf(load: z.infer<typeof loadSchema> & { target: string }, variants: readonly VariantView[]): ScenarioLoad {
  const usual = deadlineUs(load.target, variants);
  const maxLatencyUs = load.maxLatencyMs === undefined ? (Number.isFinite(usual) ? usual : 1_000_000) : load.maxLatencyMs === null ? null : Math.round(load.maxLatencyMs * 1_000);
  return {
    name: load.name, applicationId: load.application ?? load.name, target: load.target, rows: load.rows, priority: load.priority, arrivals: load.arrivals,
    objective: {
      minAccuracy: load.minAccuracy, maxLatencyUs, maxCostPer1kNanoUsd: load.maxCostPer1kUsd === null ? null : nanoUsdFromUsd(load.maxCostPer1kUsd), onUnmet: load.onUnmet,
      degradedMinAccuracy: load.degradedMinAccuracy, hardware: load.hardware,
    },
  };
}

function policyOf(name: (typeof POLICIES)[number], optimalSolver?: () => ScalingSolver): SimulatedPolicy {
  switch (name) {
    case 'ours':
      return PRODUCTION_POLICY;
    case 'ours optimal':
      if (optimalSolver === undefined) throw new Error('scenario: the policy "ours optimal" can only be played by `npm run sim -- run`.');
      return { ...PRODUCTION_POLICY, name, solver: optimalSolver() };
    case 'infaas artifact':
      return artifactPolicy();
    case 'static':
      return STATIC_POLICY;
    case 'individual':
      return INDIVIDUAL_POLICY;
    case 'round robin':
      return roundRobinPolicy();
    case 'infaas paper':
      return INFAAS_PAPER_POLICY;
  }
}

function checkNames({ tasks, offline, loads, variants, architectures, machines, classes, instances }: Scenario): void {
  const targets = new Set([...tasks.map(({ name }) => name), ...architectures.map(({ name }) => name), ...variants.map(({ name }) => name)]);
  for (const { name, target } of loads) if (!targets.has(target)) throw new Error(`scenario: load "${name}" asks for "${target}", which is no task, architecture or variant.`);
  if (offline !== undefined && !variants.some(({ name }) => name === offline.variantId)) throw new Error(`scenario: "${offline.variantId}" under "offlineBy" is no variant.`);
  for (const { className } of machines) if (!classes.some(({ name }) => name === className)) throw new Error(`scenario: machines of "${className}" need that class under "classes".`);
  for (const { variantId } of instances) if (!variants.some(({ name }) => name === variantId)) throw new Error(`scenario: "${variantId}" under "instances" is no variant.`);
}

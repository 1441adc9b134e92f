import { z } from 'zod';
import type { InstanceBounds as InstanceBoundsRow } from '@infaas/db/client';
import type { FormErrors } from '@infaas/shared/domain/form-errors';
import type { Accuracy, BatchLatency, Profile } from '@infaas/shared/domain/profile';
import type { HardwareClass } from '@infaas/shared/domain/hardware';
import type { ProviderName } from '@infaas/shared/domain/hardware';
import { boundsAt, NO_BOUNDS, type InstanceBounds } from '@infaas/shared/domain/instance-bounds';
import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import { dominantShare, instanceDemand, instanceRateNanoUsdPerUs, marginalCostNanoUsd } from '@infaas/shared/policy/cost';
import { latencyModel, peakPerSecond } from '@infaas/shared/policy/latency-model';
import type { ActorContext } from '../context';
import { unknownName } from '../names';
import { taskNames } from '../task/get-task';
import { timedBounds } from './hold-instances';

export const variantFilterSchema = z
  .object({ task: z.string().max(64).optional(), architecture: z.string().max(64).optional() })
  .default({});

/** One variant on one hardware class; a variant that was never measured has one row without a class. */
export type ModelRow = {
  variant: string;
  architecture: string;
  version: number;
  precision: string;
  provider: string;
  threads: number;
  hardware: string | null;
  status: 'generating' | 'profiling' | 'ready' | 'rejected' | 'failed';
  reason: string | null;
  accuracy: number | null;
  accuracyBasis: Accuracy['basis'] | null;
  /** Median run time by batch size; empty until measured. */
  latencyP50Us: Record<string, number>;
  loadUs: number | null;
  memoryBytes: number | null;
  /** Marginal cost of a thousand queries, one at a time: price x dominant share x mean time. */
  costPer1kUsd: number | null;
  /** How far its answers lie from the base's; null for the base, and while nothing was compared. */
  error: FormErrors | null;
  /** Beyond the figures that scripts rely on. */
  variantId: string;
  task: string;
  optimised: boolean;
  accuracyLow: number | null;
  accuracyHigh: number | null;
  accuracySamples: number | null;
  latencyMeanUs: Record<string, number>;
  latencyP95Us: Record<string, number>;
  latencyP99Us: Record<string, number>;
  /** Most queries per second at the best batch size. */
  throughputPerSecond: number | null;
  maxBatch: number;
  provisional: boolean;
  artifactBytes: number;
  measuredAtMs: number | null;
  /** Instances that serve it now. */
  instances: number;
  /** How many its owner wants at least and at most; null = as many as the load needs. */
  leastInstances: number;
  mostInstances: number | null;
  /** When that ends by itself, and what holds then; null = when it is changed. */
  boundsEnd: { atMs: number; then: InstanceBounds } | null;
};

/** Returns the variants of a task, an architecture or the whole workspace, by name and class; throws `unknown_name` for a filter that names nothing. */
export async function listVariants({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof variantFilterSchema> }): Promise<ModelRow[]> {
  const [classes, running] = await Promise.all([
    ctx.database.hardwareClass.findMany(),
    ctx.database.instance.groupBy({ by: ['variantId'], where: { workspaceId: ctx.workspaceId, stoppedAt: null, state: { in: ['active', 'overloaded', 'interfered'] } }, _count: true }),
  ]);
  const rows = await ctx.database.variant.findMany({
    where: {
      workspaceId: ctx.workspaceId,
      version: { architecture: { ...(input.architecture === undefined ? {} : { name: input.architecture }), ...(input.task === undefined ? {} : { task: { name: input.task } }) } },
    },
    orderBy: { name: 'asc' },
    take: 5_000,
    select: VARIANT_SELECT,
  });
  if (rows.length === 0 && input.task !== undefined) {
    const names = await taskNames(ctx);
    if (!names.includes(input.task)) throw unknownName('task', input.task, names);
  }
  const instances = new Map(running.map((each) => [each.variantId, each._count]));
  const hardware = new Map(classes.map((each) => [each.name, hardwareOf(each)]));
  return rows.flatMap((row) => modelRows(row, hardware, instances.get(row.id) ?? 0));
}

const VARIANT_SELECT = {
  id: true, name: true, precision: true, optimised: true, provider: true, threads: true, status: true, reason: true, accuracy: true, errors: true, maxBatch: true,
  artifactBytes: true,
  version: { select: { number: true, architecture: { select: { name: true, task: { select: { name: true } } } } } },
  profiles: { orderBy: { measuredAt: 'desc' }, take: 32 },
  bounds: true,
} as const;

type ProfileRow = { hardwareClass: string; latency: unknown; loadUs: number; memoryBytes: bigint; maxBatch: number; provisional: boolean; measuredAt: Date };
type VariantRow = {
  id: string; name: string; precision: string; optimised: boolean; provider: string; threads: number; status: ModelRow['status'];
  reason: string | null; accuracy: unknown; errors: unknown; maxBatch: number; artifactBytes: bigint;
  version: { number: number; architecture: { name: string; task: { name: string } } };
  profiles: ProfileRow[];
  bounds: InstanceBoundsRow | null;
};

function modelRows(row: VariantRow, hardware: ReadonlyMap<string, HardwareClass>, instances: number): ModelRow[] {
  const newest = newestByClass(row.profiles);
  const accuracy = row.accuracy as Accuracy | null;
  const base = {
    variant: row.name,
    architecture: row.version.architecture.name,
    version: row.version.number,
    precision: row.precision,
    provider: row.provider,
    threads: row.threads,
    status: row.status,
    reason: row.reason,
    accuracy: accuracy?.value ?? null,
    accuracyBasis: accuracy?.basis ?? null,
    error: row.errors as FormErrors | null,
    variantId: row.id,
    task: row.version.architecture.task.name,
    // Forms of another precision are not the uploaded graph either, but are optimised as they load.
    optimised: row.optimised && row.name.includes(`${row.precision}-opt.`),
    accuracyLow: accuracy?.low ?? null,
    accuracyHigh: accuracy?.high ?? null,
    accuracySamples: accuracy?.samples ?? null,
    artifactBytes: Number(row.artifactBytes),
    instances,
    ...boundsNow(row.bounds),
  };
  if (newest.length === 0) return [{ ...base, ...UNMEASURED, maxBatch: row.maxBatch }];
  return newest
    .sort((a, b) => a.hardwareClass.localeCompare(b.hardwareClass))
    .map((profile) => ({ ...base, ...measured(row, profile, hardware.get(profile.hardwareClass)) }));
}

function boundsNow(row: InstanceBoundsRow | null): Pick<ModelRow, 'leastInstances' | 'mostInstances' | 'boundsEnd'> {
  if (row === null) return { leastInstances: NO_BOUNDS.least, mostInstances: NO_BOUNDS.most, boundsEnd: null };
  const bounds = timedBounds(row);
  const nowMs = Date.now();
  const { least, most } = boundsAt(bounds, nowMs);
  const { untilMs, then } = bounds;
  return { leastInstances: least, mostInstances: most, boundsEnd: untilMs === null || untilMs <= nowMs ? null : { atMs: untilMs, then } };
}

const UNMEASURED = {
  hardware: null, latencyP50Us: {}, loadUs: null, memoryBytes: null, costPer1kUsd: null, latencyMeanUs: {}, latencyP95Us: {}, latencyP99Us: {},
  throughputPerSecond: null, provisional: false, measuredAtMs: null,
};

function measured(row: VariantRow, profile: ProfileRow, hardware: HardwareClass | undefined) {
  const facts = profileOf(profile);
  const model = latencyModel(facts);
  const byBatch = (pick: (latency: BatchLatency) => number) => Object.fromEntries(facts.latency.map((each) => [String(each.batch), pick(each)]));
  const throughput = peakPerSecond(model, facts.maxBatch);
  return {
    hardware: profile.hardwareClass,
    latencyP50Us: byBatch((each) => each.p50Us),
    latencyMeanUs: byBatch((each) => each.meanUs),
    latencyP95Us: byBatch((each) => each.p95Us),
    latencyP99Us: byBatch((each) => each.p99Us),
    loadUs: profile.loadUs,
    memoryBytes: facts.memoryBytes,
    costPer1kUsd: costPer1kUsd(row, facts, hardware),
    throughputPerSecond: Number.isFinite(throughput) ? throughput : null,
    maxBatch: facts.maxBatch,
    provisional: facts.provisional,
    measuredAtMs: profile.measuredAt.getTime(),
  };
}

/** Returns the marginal cost of a thousand queries of a variant, one at a time; null where its class has no price or its time is not known. */
export function costPer1kUsd({ threads, provider }: Pick<VariantRow, 'threads' | 'provider'>, facts: Profile, hardware: HardwareClass | undefined): number | null {
  if (hardware === undefined) return null;
  const demand = instanceDemand({ threads, provider: provider as ProviderName }, facts);
  const cost = marginalCostNanoUsd(instanceRateNanoUsdPerUs(dominantShare(demand, hardware), hardware), latencyModel(facts), 1) * 1_000;
  return Number.isFinite(cost) ? usdFromNanoUsd(cost) : null;
}

/** Returns the newest profile of each hardware class, of profiles that come newest first. */
export function newestByClass<Row extends { hardwareClass: string }>(profiles: readonly Row[]): Row[] {
  const newest = new Map<string, Row>();
  for (const profile of profiles) if (!newest.has(profile.hardwareClass)) newest.set(profile.hardwareClass, profile);
  return [...newest.values()];
}

/** Returns a profile row in the form that policies read. */
export function profileOf(row: ProfileRow): Profile {
  return {
    hardwareClass: row.hardwareClass,
    latency: row.latency as BatchLatency[],
    loadUs: row.loadUs,
    memoryBytes: Number(row.memoryBytes),
    maxBatch: row.maxBatch,
    provisional: row.provisional,
  };
}

/** Returns a hardware class row in the form that policies read. */
export function hardwareOf(row: {
  name: string; kind: string; cores: number; memoryBytes: bigint; accelerator: string | null; deviceMemoryBytes: bigint;
  providers: string[]; pricePerHourNanoUsd: bigint; priceBasis: string;
}): HardwareClass {
  return {
    name: row.name,
    kind: row.kind as HardwareClass['kind'],
    cores: row.cores,
    memoryBytes: Number(row.memoryBytes),
    accelerator: row.accelerator,
    deviceMemoryBytes: Number(row.deviceMemoryBytes),
    providers: row.providers as ProviderName[],
    pricePerHourNanoUsd: Number(row.pricePerHourNanoUsd),
    priceBasis: row.priceBasis as HardwareClass['priceBasis'],
  };
}

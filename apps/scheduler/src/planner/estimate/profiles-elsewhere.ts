import type { PlanClass, PlanEstimate, ProfileBasis } from '@infaas/shared/domain/plan';
import type { Profile } from '@infaas/shared/domain/profile';
import type { VariantView } from '@infaas/shared/domain/serving-view';
import { ASSUMPTIONS } from '../../simulator/published/published-variants';

import { deviceFigures } from './device-figures';
import { otherProcessorError } from './other-processor';
import { isPublishedDevice, publishedLatency, rooflineError, rooflineLatency } from './roofline';
import type { GpuPrecision, GraphWork } from './roofline';

/** Variants with a profile on every class that they can be planned on, and where each class's figures come from. */
export type KnownVariants = { variants: VariantView[]; basis: ReadonlyMap<string, ProfileBasis>; estimates: PlanEstimate[] };

export type MeasuredVariants = {
  variants: readonly VariantView[];
  /** What the graph of a version costs, by `<architecture id> <version>`. */
  work: ReadonlyMap<string, GraphWork>;
  classes: readonly PlanClass[];
};

const GPU_MAX_BATCH = 64;
const MB = 1_000_000;

/**
 * Returns the variants with what is known of them on each class: as measured there; on other parts of this machine as measured on the same
 * threads; on processors elsewhere as though a core there did what one does here; on accelerators that are not here as published, else by
 * a roofline. For planning only: nothing of it is ever told to selection.
 */
export function profilesElsewhere(input: MeasuredVariants): KnownVariants {
  const names = new Set(input.classes.map(({ name }) => name));
  const onDevices = input.classes.filter(({ kind, name }) => kind === 'gpu' && !input.variants.some(({ profiles }) => profiles.some(({ hardwareClass }) => hardwareClass === name)));
  const variants = input.variants.map((variant) => ({ ...variant, profiles: processorProfiles(variant, input).filter(({ hardwareClass }) => names.has(hardwareClass)) }));
  const devices = onDevices.flatMap((of) => deviceVariants(of, input));
  const basis = new Map<string, ProfileBasis>();
  const estimates: PlanEstimate[] = [];
  for (const of of input.classes) {
    const found = basisOf(of, input, devices);
    basis.set(of.name, found?.basis ?? 'measured');
    if (found !== null) estimates.push(found);
  }
  return { variants: [...variants, ...merged(devices.map(({ variant }) => variant))].filter(({ profiles }) => profiles.length > 0), basis, estimates };
}

function processorProfiles(variant: VariantView, { classes }: MeasuredVariants): Profile[] {
  const measured = variant.profiles.filter(({ latency }) => latency.length > 0);
  const [source] = measured;
  if (variant.provider !== 'cpu' || source === undefined) return [...measured];
  const others = classes.filter(({ kind, name, cores }) => kind === 'cpu' && cores >= variant.threads && !measured.some(({ hardwareClass }) => hardwareClass === name));
  return [...measured, ...others.map(({ name }) => ({ ...source, hardwareClass: name, provisional: true }))];
}

type DeviceVariant = { variant: VariantView; className: string; basis: 'published' | 'estimated' };

function deviceVariants(of: PlanClass, { variants, work }: MeasuredVariants): DeviceVariant[] {
  const device = deviceFigures(of.accelerator);
  if (device === null) return [];
  const bases = variants.filter((variant) => variant.provider === 'cpu' && variant.precision === 'fp32' && variant.threads === 1);
  const newest = bases.filter((variant) => !bases.some((other) => other.architectureId === variant.architectureId && other.version === variant.version && other.optimised && !variant.optimised));
  return newest.flatMap((base) => (['fp32', 'fp16'] as const).flatMap((precision): DeviceVariant[] => {
    const graph = work.get(`${base.architectureId} ${base.version}`) ?? null;
    const published = publishedLatency(base.architecture, graph, { device: device.name, precision });
    const latency = published ?? (graph === null ? null : rooflineLatency(graph, { device, precision }));
    if (latency === null) return [];
    return [{ className: of.name, basis: published === null ? 'estimated' : 'published', variant: onDevice(base, { hardwareClass: of.name, precision, latency }) }];
  }));
}

function onDevice(base: VariantView, { hardwareClass, precision, latency }: { hardwareClass: string; precision: GpuPrecision; latency: Profile['latency'] }): VariantView {
  const name = `${base.architecture}.v${base.version}.${precision}.cuda`;
  const maxBatch = Math.min(GPU_MAX_BATCH, base.profiles[0]?.maxBatch ?? GPU_MAX_BATCH);
  const bytes = base.artifactBytes;
  const profile: Profile = {
    hardwareClass, latency: latency.filter(({ batch }) => batch <= maxBatch), maxBatch, provisional: true,
    loadUs: Math.round(1_000 * (ASSUMPTIONS.gpuLoadMs + (ASSUMPTIONS.gpuLoadMsPerMb * bytes) / MB)), memoryBytes: Math.round(MB * ASSUMPTIONS.gpuMemoryMb + ASSUMPTIONS.gpuMemoryOfWeights * bytes),
  };
  return { ...base, id: name, name, precision, optimised: false, provider: 'cuda', threads: 1, profiles: [profile] };
}

/** One variant may be known on several devices. */
function merged(variants: readonly VariantView[]): VariantView[] {
  const byId = new Map<string, VariantView>();
  for (const variant of variants) byId.set(variant.id, { ...variant, profiles: [...(byId.get(variant.id)?.profiles ?? []), ...variant.profiles] });
  return [...byId.values()];
}

function basisOf(of: PlanClass, { variants }: MeasuredVariants, devices: readonly DeviceVariant[]): PlanEstimate | null {
  if (of.local || variants.some(({ profiles }) => profiles.some(({ hardwareClass }) => hardwareClass === of.name))) return null;
  if (of.kind === 'cpu') {
    return {
      className: of.name, basis: 'estimated', meanError: otherProcessorError(),
      how: 'as measured here, as though one of its cores did what one of this machine does; the error is that of the same rule between two published processors, over 22 models',
    };
  }
  const own = devices.filter(({ className }) => className === of.name);
  const device = deviceFigures(of.accelerator);
  if (own.length > 0 && own.every(({ basis }) => basis === 'published')) return { className: of.name, basis: 'published', meanError: 0, how: 'published latency of architectures of these names that do the same work' };
  const known = device !== null && isPublishedDevice(device.name);
  return {
    className: of.name, basis: 'estimated', meanError: rooflineError(known),
    how: `a roofline from the graph's operations and bytes, fitted to published rows ${known ? 'of this device' : 'of other devices, by data sheet'}; the error is of those rows, each ${known ? 'architecture' : 'device and architecture'} left out in turn`,
  };
}

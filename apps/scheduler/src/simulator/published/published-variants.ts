import { HARDWARE_CATALOGUE } from '@infaas/shared/domain/hardware-catalogue';
import type { Profile } from '@infaas/shared/domain/profile';
import type { ArchitectureView, TaskView, VariantView } from '@infaas/shared/domain/serving-view';
import type { FleetClass } from '@infaas/shared/policy/fleet-situation';
import { fleetClass } from '../engine/fleet-part';
import { WORKSPACE } from '../scenario';
import { curveOf } from './published-curve';
import { PUBLISHED_ARCHITECTURES } from './published-figures';
import type { PublishedArchitecture } from './published-figures';

/** Assumptions, each stated in the report: what published tables do not say. */
export const ASSUMPTIONS = {
  /** Part of a CPU run that more threads do not shorten: two threads were measured here to take 0.55 of one thread's time. */
  serialPart: 0.1,
  publishedCores: 14,
  /** A vCPU is half of a hyper-threaded core: it does this much of a core's work while its sibling works, too. */
  workOfVcpu: 0.6,
  /** Static int8 against fp32 on CPU: the lower end of what was measured here, and the mean loss of torchvision's quantised weights. */
  int8Speedup: 1.8,
  int8LossPercent: 0.4,
  /** Batches make CPU runs no faster per row. */
  cpuP95: 1.1,
  cpuP99: 1.2,
  cpuLoadMs: 100, cpuLoadMsPerMb: 2.5, gpuLoadMs: 1_500, gpuLoadMsPerMb: 5,
  cpuMemoryMb: 60, cpuMemoryOfWeights: 1.6, gpuMemoryMb: 700, gpuMemoryOfWeights: 2,
} as const;

export const CPU_CLASS = 'aws.m5.2xlarge';
export const V100_CLASS = 'aws.p3.2xlarge';
export const T4_CLASS = 'aws.g4dn.xlarge';

const CPU_THREADS = { fp32: [1, 2, 4, 8], int8: [2, 8] } as const;
const CPU_MAX_BATCH = 8;
const GPU_MAX_BATCH = 64;
const MB = 1_000_000;

/** The task that all architectures of the evaluation are for. */
export const IMAGENET: TaskView = {
  id: 'imagenet', workspaceId: WORKSPACE, name: 'imagenet', metric: 'top1', labels: [], progress: null,
  input: { kind: 'tensors', tensors: [] }, output: { kind: 'scores', name: 'scores', classes: 1_000 },
};

/** Returns the architectures as the view lists them. */
export function publishedArchitectures(): ArchitectureView[] {
  return PUBLISHED_ARCHITECTURES.map(({ name }) => ({ id: name, workspaceId: WORKSPACE, taskId: IMAGENET.id, name, versions: [1], stable: 1, progress: null }));
}

/** Returns eight variants of each architecture: fp32 on 1, 2, 4, 8 threads, int8 on 2 and 8, fp32 and fp16 on GPUs. */
export function publishedVariants(): VariantView[] {
  return PUBLISHED_ARCHITECTURES.flatMap((of) => [
    ...CPU_THREADS.fp32.map((threads) => cpuVariant(of, 'fp32', threads)),
    ...CPU_THREADS.int8.map((threads) => cpuVariant(of, 'int8', threads)),
    gpuVariant(of, 'fp32'), gpuVariant(of, 'fp16'),
  ]);
}

/** Returns the paper's machine types, and the T4's in the place of its inference chip, at catalogue prices; `most` machines of each at most. */
export function publishedClasses(most: number): FleetClass[] {
  return [CPU_CLASS, V100_CLASS, T4_CLASS].flatMap((name) => {
    const listed = HARDWARE_CATALOGUE.find((each) => each.name === name);
    if (listed === undefined) return [];
    const { vendor: _vendor, region: _region, bootSeconds, ...hardware } = listed;
    // Runs on a device come one after the other: for what is placed and planned it is one core.
    return [fleetClass({ ...hardware, cores: hardware.kind === 'gpu' ? 1 : hardware.cores, minMachines: 0, maxMachines: most, bootUs: bootSeconds * 1_000_000 })];
  });
}

/** Returns the deadline by the paper's convention: twice the batch-1 latency of the architecture's fastest CPU variant. */
export function deadlineUs(architecture: string, variants: readonly VariantView[]): number {
  const own = variants.filter((variant) => variant.architecture === architecture && variant.provider === 'cpu');
  return 2 * Math.min(...own.flatMap(({ profiles }) => profiles.map(({ latency }) => latency[0]?.meanUs ?? Infinity)));
}

function cpuVariant(of: PublishedArchitecture, precision: 'fp32' | 'int8', threads: number): VariantView {
  const { serialPart, publishedCores, workOfVcpu, int8Speedup, int8LossPercent, cpuP95, cpuP99 } = ASSUMPTIONS;
  const oneThreadMs = of.cpuMs / (serialPart + (1 - serialPart) / publishedCores) / workOfVcpu;
  const meanUs = (1_000 * oneThreadMs * (serialPart + (1 - serialPart) / threads)) / (precision === 'int8' ? int8Speedup : 1);
  const weightsMb = of.parametersM * (precision === 'int8' ? 1 : 4);
  const latency = [1, CPU_MAX_BATCH].map((batch) => ({
    batch, samples: 0, meanUs: Math.round(meanUs * batch), p50Us: Math.round(meanUs * batch), p95Us: Math.round(meanUs * batch * cpuP95), p99Us: Math.round(meanUs * batch * cpuP99), deviationUs: 0,
  }));
  const profile: Profile = {
    hardwareClass: CPU_CLASS, latency, loadUs: Math.round(1_000 * (ASSUMPTIONS.cpuLoadMs + ASSUMPTIONS.cpuLoadMsPerMb * weightsMb)),
    memoryBytes: Math.round(MB * (ASSUMPTIONS.cpuMemoryMb + ASSUMPTIONS.cpuMemoryOfWeights * weightsMb)), maxBatch: CPU_MAX_BATCH, provisional: false,
  };
  return variantOf(of, { precision, threads, provider: 'cpu', profiles: [profile], lossPercent: precision === 'int8' ? int8LossPercent : 0, weightsMb });
}

function gpuVariant(of: PublishedArchitecture, precision: 'fp32' | 'fp16'): VariantView {
  const weightsMb = of.parametersM * 4;
  const profiles = ([['V100', V100_CLASS], ['T4', T4_CLASS]] as const).map(([device, hardwareClass]): Profile => ({
    hardwareClass, latency: curveOf(of, { device, precision }).latency, loadUs: Math.round(1_000 * (ASSUMPTIONS.gpuLoadMs + ASSUMPTIONS.gpuLoadMsPerMb * weightsMb)),
    memoryBytes: Math.round(MB * (ASSUMPTIONS.gpuMemoryMb + ASSUMPTIONS.gpuMemoryOfWeights * weightsMb)), maxBatch: GPU_MAX_BATCH, provisional: false,
  }));
  return variantOf(of, { precision, threads: 1, provider: 'cuda', profiles, lossPercent: 0, weightsMb });
}

type Form = Pick<VariantView, 'precision' | 'threads' | 'provider' | 'profiles'> & { lossPercent: number; weightsMb: number };

function variantOf(of: PublishedArchitecture, { lossPercent, weightsMb, ...form }: Form): VariantView {
  const name = `${of.name}.v1.${form.precision}.${form.provider}${form.provider === 'cpu' ? `.t${form.threads}` : ''}`;
  const value = Number(((of.top1Percent - lossPercent) / 100).toFixed(5));
  return {
    id: name, workspaceId: WORKSPACE, taskId: IMAGENET.id, architectureId: of.name, name, architecture: of.name, version: 1, optimised: false, artifact: name,
    artifactBytes: Math.round(weightsMb * MB), picture: null, status: 'ready', accuracy: { value, low: value, high: value, basis: 'declared', samples: 50_000, validationSet: 'imagenet-1k' }, ...form,
  };
}

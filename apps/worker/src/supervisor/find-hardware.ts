import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import type { ProviderName } from '@infaas/shared/domain/hardware';
import type { WorkerHello } from '@infaas/shared/protocol/link';
import { encodeModel } from '../onnx/model-proto';
import { reasonOf } from '../onnx/trial-session';
import type { Accelerator } from './find-accelerator';
import type { HostPool } from './host-pool';

/** A driver compiles its first shaders while it is probed, on a processor that others keep busy. */
const PROBE_LIMIT_MS = 60_000;
const ONNX_FLOAT = 1;

export type Hardware = WorkerHello['hardware'];
export type FoundHardware = Hardware | { reason: string };
export type ProbeOptions = { pool: HostPool; runDirectory: string; cores: number; memoryBytes: number };

/** Returns what the processor of this machine offers, or why it can do nothing. */
export async function findCpu(options: ProbeOptions): Promise<FoundHardware> {
  const { providers, refusals } = await probeAll(options, ['cpu']);
  return providers.length === 0 ? { reason: `ONNX Runtime does not run here (${refusals.join('; ')})` } : processor(options);
}

/**
 * Returns what an accelerator offers, or why it can do nothing. A provider counts only when it has loaded and run a small graph, in a
 * throw-away process: a driver that crashes or hangs costs nothing.
 */
export async function findGpu(options: ProbeOptions, accelerator: Accelerator | null): Promise<FoundHardware> {
  if (!accelerator) return { reason: 'no accelerator shows on this machine, and no Vulkan driver is named (VK_DRIVER_FILES)' };
  const { providers, refusals } = await probeAll(options, accelerator.candidates);
  const software = { ...softwareVersions(), accelerator: accelerator.name, ...(refusals.length > 0 ? { refused: refusals.join('; ') } : {}) };
  if (providers.length === 0) return { reason: `no execution provider runs on ${accelerator.name} (${refusals.join('; ')})` };
  return {
    ...processor(options), kind: 'gpu', accelerator: accelerator.name, softwareDevice: accelerator.software, deviceMemoryBytes: accelerator.deviceMemoryBytes,
    providers, software,
  };
}

function processor({ cores, memoryBytes }: ProbeOptions): Hardware {
  return {
    kind: 'cpu', cores, memoryBytes, accelerator: null, deviceMemoryBytes: 0, providers: ['cpu'], cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
    software: softwareVersions(),
  };
}

async function probeAll(options: ProbeOptions, candidates: readonly ProviderName[]): Promise<{ providers: ProviderName[]; refusals: string[] }> {
  const probeFile = join(options.runDirectory, 'probe.onnx');
  writeFileSync(probeFile, probeModel());
  const providers: ProviderName[] = [];
  const refusals: string[] = [];
  for (const provider of candidates) {
    const refusal = await probe(options, { provider, probeFile });
    if (refusal === null) providers.push(provider);
    else refusals.push(`${provider}: ${refusal}`);
  }
  return { providers, refusals };
}

/** Returns the versions that a profile depends on. */
function softwareVersions(): Record<string, string> {
  return { node: process.version, onnxruntime: packageVersion('onnxruntime-node'), platform: `${process.platform}-${process.arch}`, kernel: release() };
}

/** Returns null when the provider ran the graph, else the reason. */
async function probe(options: ProbeOptions, { provider, probeFile }: { provider: ProviderName; probeFile: string }): Promise<string | null> {
  const host = await options.pool.take();
  const timer = setTimeout(() => host.kill(`it took longer than ${PROBE_LIMIT_MS / 1_000} s`), PROBE_LIMIT_MS);
  try {
    await host.load({
      executable: {
        variantId: 'probe', variantName: 'probe', artifact: '0'.repeat(64), provider, threads: 1, maxBatch: 1,
        input: { kind: 'tensors', tensors: [{ name: 'x', dtype: 'FP32', shape: [-1, 4] }] },
        output: { kind: 'tensors', tensors: [{ name: 'y', dtype: 'FP32', shape: [-1, 4] }] }, picture: null, latency: [], memoryBytes: 0,
      },
      artifactPath: probeFile, socketPath: join(options.runDirectory, `p-${provider}.sock`), token: null, engine: 'inline',
    });
    return null;
  } catch (error) {
    return reasonOf(error);
  } finally {
    clearTimeout(timer);
    host.kill('probed');
  }
}

function probeModel(): Uint8Array {
  const type = { tensorType: { elemType: ONNX_FLOAT, shape: { dim: [{ dimParam: 'n' }, { dimValue: 4 }] } } };
  return encodeModel({
    irVersion: 8, opsetImport: [{ domain: '', version: 17 }],
    graph: {
      name: 'probe', node: [{ input: ['x', 'x'], output: ['y'], opType: 'Add', attribute: [] }], initializer: [],
      input: [{ name: 'x', type }], output: [{ name: 'y', type }], valueInfo: [],
    },
  });
}

function packageVersion(name: string): string {
  try {
    const manifest = createRequire(import.meta.url)(`${name}/package.json`) as { version?: string };
    return manifest.version ?? 'unknown';
  } catch {
    return 'unknown';
  }
}

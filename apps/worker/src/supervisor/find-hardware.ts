import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { ProviderName } from '@infaas/shared/domain/hardware';
import type { WorkerHello } from '@infaas/shared/protocol/link';
import { encodeModel } from '../onnx/model-proto';
import type { HostPool } from './host-pool';

const PROBE_LIMIT_MS = 10_000;
const ONNX_FLOAT = 1;

export type Hardware = WorkerHello['hardware'];

/**
 * Returns what this machine offers. A provider counts only when it has loaded and run a small graph, in a throw-away process: a driver
 * that crashes or hangs costs nothing. Accelerators are tried only where a device shows.
 */
export async function findHardware(options: { pool: HostPool; runDirectory: string; cores: number; memoryBytes: number }): Promise<Hardware> {
  const candidates: ProviderName[] = ['cpu', ...acceleratorCandidates()];
  const probeFile = join(options.runDirectory, 'probe.onnx');
  writeFileSync(probeFile, probeModel());
  const providers: ProviderName[] = [];
  for (const provider of candidates) if (await works(options, { provider, probeFile })) providers.push(provider);
  const accelerated = providers.some((provider) => provider !== 'cpu');
  return {
    kind: accelerated ? 'gpu' : 'cpu', cores: options.cores, memoryBytes: options.memoryBytes, accelerator: accelerated ? acceleratorName() : null,
    deviceMemoryBytes: 0, providers, cpuModel: cpus()[0]?.model.trim() ?? 'unknown', software: softwareVersions(),
  };
}

/** Returns the versions that a profile depends on. */
export function softwareVersions(): Record<string, string> {
  return { node: process.version, onnxruntime: packageVersion('onnxruntime-node'), platform: `${process.platform}-${process.arch}` };
}

async function works(options: { pool: HostPool; runDirectory: string }, probe: { provider: ProviderName; probeFile: string }): Promise<boolean> {
  const host = await options.pool.take();
  const timer = setTimeout(() => host.kill('probing took too long'), PROBE_LIMIT_MS);
  try {
    await host.load({
      executable: {
        variantId: 'probe', variantName: 'probe', artifact: '0'.repeat(64), provider: probe.provider, threads: 1, maxBatch: 1,
        input: { kind: 'tensors', tensors: [{ name: 'x', dtype: 'FP32', shape: [-1, 4] }] },
        output: { kind: 'tensors', tensors: [{ name: 'y', dtype: 'FP32', shape: [-1, 4] }] }, picture: null, latency: [], memoryBytes: 0,
      },
      artifactPath: probe.probeFile, socketPath: join(options.runDirectory, `p-${probe.provider}.sock`), token: null, engine: 'inline',
    });
    return true;
  } catch {
    return false;
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

function acceleratorCandidates(): ProviderName[] {
  if (process.platform === 'darwin') return ['coreml', 'webgpu'];
  if (process.platform === 'win32') return ['dml', 'webgpu'];
  if (existsSync('/proc/driver/nvidia/gpus') || existsSync('/dev/nvidia0')) return ['cuda', 'tensorrt', 'webgpu'];
  return existsSync('/dev/dri/renderD128') ? ['webgpu'] : [];
}

function acceleratorName(): string {
  try {
    const [first] = readdirSync('/proc/driver/nvidia/gpus');
    const facts = readFileSync(join('/proc/driver/nvidia/gpus', first ?? '', 'information'), 'utf8');
    return /^Model:\s+(.+)$/mu.exec(facts)?.[1]?.trim() ?? 'accelerator';
  } catch {
    return process.platform === 'darwin' ? 'Apple GPU' : 'accelerator';
  }
}

function packageVersion(name: string): string {
  try {
    const manifest = createRequire(import.meta.url)(`${name}/package.json`) as { version?: string };
    return manifest.version ?? 'unknown';
  } catch {
    return 'unknown';
  }
}

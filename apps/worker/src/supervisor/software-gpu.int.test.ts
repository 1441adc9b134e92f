import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '@infaas/shared/domain/random';
import type { Executable } from '@infaas/shared/jobs/catalogue';
import { openContentStore } from '@infaas/shared/platform/content-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareHosts } from '../profiler/compare-hosts';
import { bundleEntries, type BundledEntries } from '../testing/bundle-entries';
import { itWithSoftwareGpu, SOFTWARE_GPU_ENVIRONMENT } from '../testing/software-gpu';
import { executableOf, floatsOf } from '../testing/tiny-models';
import { openBenchHost, type BenchPlace } from './bench-host';
import { findAccelerator } from './find-accelerator';
import { findGpu } from './find-hardware';
import { openHostClient } from './host-client';
import { openHostPool, type HostPool } from './host-pool';

const cnn = fileURLToPath(new URL('../../../../packages/demo/models/digits-cnn-s.onnx', import.meta.url));

let bundle: BundledEntries;
let pool: HostPool;
let directory: string;
let place: BenchPlace;
let net: Executable;

beforeAll(async () => {
  bundle = await bundleEntries(['instance-host-main', 'session-thread-main']);
  directory = await mkdtemp(join(tmpdir(), 'ig-'));
  const store = openContentStore(join(directory, 'store'));
  const sha256 = await store.put(await readFile(cnn));
  pool = openHostPool({ command: bundle.command('instance-host-main'), environment: SOFTWARE_GPU_ENVIRONMENT });
  place = { pool, runDirectory: directory, artifactPath: (hash) => store.path(hash), providers: ['webgpu'] };
  const tensors = { inputs: [{ name: 'image', dtype: 'FP32' as const, shape: [-1, 1, 28, 28] }], outputs: [{ name: 'scores', dtype: 'FP32' as const, shape: [-1, 10] }] };
  net = executableOf(sha256, tensors, { variantName: 'cnn.v1.fp32.webgpu.t1', provider: 'webgpu' });
}, 60_000);
afterAll(async () => {
  await pool.close();
  await bundle.close();
  await rm(directory, { recursive: true, force: true });
});

async function answers(executable: Executable, rows: number): Promise<{ scores: number[]; engine: string }> {
  const bench = await openBenchHost(place, executable, null);
  const client = await openHostClient(bench.address);
  try {
    const random = seededRandom(7);
    const data = new Uint8Array(Float32Array.from({ length: rows * 784 }, () => random()).buffer);
    const answer = await client.query({ tensors: [{ dtype: 'FP32', shape: [rows, 1, 28, 28], data }], rows, picture: false });
    if (!answer.ok) throw new Error(answer.message);
    return { scores: floatsOf(answer.answer.tensors[0]), engine: bench.loaded.engine };
  } finally {
    client.close();
    await bench.close();
  }
}

describe('a software GPU', () => {
  itWithSoftwareGpu('is found by running on it, and called what it is; cuda and tensorrt are tried and refused', async () => {
    const found = findAccelerator({ environment: SOFTWARE_GPU_ENVIRONMENT, devices: [], softwareMemoryBytes: 2e9 });
    expect(found).toMatchObject({ name: 'SwiftShader (software)', software: true });
    const options = { pool, runDirectory: directory, cores: 2, memoryBytes: 2e9 };
    const hardware = await findGpu(options, found && { ...found, candidates: ['cuda', 'tensorrt', ...found.candidates] });
    expect(hardware).toMatchObject({ kind: 'gpu', accelerator: 'SwiftShader (software)', softwareDevice: true, deviceMemoryBytes: 2e9, providers: ['webgpu'] });
    expect(hardware).toHaveProperty('software.refused', expect.stringMatching(/^cuda: .+; tensorrt: .+/u));
  });

  itWithSoftwareGpu('answers as the processor does, off the main thread of its host', async () => {
    const expected = await answers({ ...net, provider: 'cpu' }, 3);
    const { scores, engine } = await answers(net, 3);
    expect(engine).toBe('thread');
    expect(scores).toHaveLength(30);
    const worst = Math.max(...scores.map((score, at) => Math.abs(score - (expected.scores[at] ?? Infinity))));
    expect(worst).toBeLessThan(1e-3);
  });

  itWithSoftwareGpu('is compared with the processor on drawn inputs, the same ones every time', async () => {
    const errors = await compareHosts(place, net, { ...net, provider: 'cpu' });
    expect(errors).toMatchObject({ samples: 5, inputs: 'random' });
    expect(errors.relativeError).toBeLessThan(1e-4);
    expect(errors.relativeError).toBeGreaterThan(0);
    expect(await compareHosts(place, { ...net, provider: 'cpu' }, { ...net, provider: 'cpu' })).toMatchObject({ maxAbsError: 0, relativeError: 0 });
  });
});

describe('an accelerator that is not there', () => {
  it('offers nothing, and says why', async () => {
    const bare = openHostPool({ command: bundle.command('instance-host-main'), environment: { PATH: process.env['PATH'], VK_DRIVER_FILES: '/nowhere.json', VK_ICD_FILENAMES: '/nowhere.json' } });
    const options = { pool: bare, runDirectory: directory, cores: 2, memoryBytes: 2e9 };
    const claimed = { name: 'NVIDIA L4', software: false, deviceMemoryBytes: 24e9, candidates: ['cuda' as const, 'webgpu' as const] };
    try {
      expect(await findGpu(options, null)).toEqual({ reason: expect.stringContaining('no accelerator shows') });
      expect(await findGpu(options, claimed)).toEqual({ reason: expect.stringMatching(/^no execution provider runs on NVIDIA L4 \(cuda: .+; webgpu: .+\)$/u) });
    } finally {
      await bare.close();
    }
  }, 60_000);

  it('gets no variant: the worker refuses it by name, and says what it offers', async () => {
    await expect(openBenchHost(place, { ...net, variantName: 'cnn.v1.fp32.cuda.t1', provider: 'cuda' }, null))
      .rejects.toMatchObject({ code: 'unsupported', message: 'cnn.v1.fp32.cuda.t1 needs the execution provider cuda; this worker offers webgpu' });
  });
});

import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cancelMeasuring } from './cancel-measuring';
import { removeHome, startProduct, type Answer, type Product } from './start-product';

const driver = '/usr/lib/chromium/vk_swiftshader_icd.json';
const present = existsSync(driver);
const required = process.env['INFAAS_REQUIRE_ALL'] === '1';
if (!present && !required) process.stdout.write(`GPU workers are not tested end to end: no ${driver} (install chromium and libvulkan1)\n`);

type Row = { variant: string; architecture: string; provider: string; hardware: string; status: string; reason: string | null; accuracy: number | null; latencyP50Us: Record<string, number> };
type Worker = { name: string; kind: string; hardwareClass: string; accelerator: string | null; deviceMemoryBytes: number; state: string };

/** Rounding of another order of additions; the outputs are probabilities. */
const TOLERANCE = 1e-4;
/** The others are measured no further: an accelerator's turn comes when nothing else is measured. */
const MEASURED = 'digits-cnn-s';
const pixels = Array.from({ length: 784 }, (_, at) => ((at * 37) % 256) / 255);

let product: Product;

describe.runIf(present || required)('a software GPU beside the processor', () => {
  beforeAll(async () => {
    // Short measurements of few variants before it.
    product = await startProduct({ INFAAS_SOFTWARE_GPU: '1', INFAAS_WORKER_CORES: '1' });
    await cancelMeasuring(product, MEASURED);
  }, 240_000);
  afterAll(async () => {
    await product.stop();
    await removeHome(product.home);
  }, 60_000);

  async function ask(target: string, parameters: Record<string, string | number | boolean>, headers: Record<string, string> = {}): Promise<{ status: number; body: Answer }> {
    const inputs = [{ name: 'image', datatype: 'FP32', shape: [1, 1, 28, 28], data: pixels }];
    return product.infer(`/v2/models/${target}/infer`, { inputs, parameters: { max_latency_ms: 30_000, ...parameters } }, headers);
  }

  /** Asks again while an instance is being loaded. */
  async function answerOf(target: string, parameters: Record<string, string | number | boolean>, headers: Record<string, string> = {}): Promise<Answer> {
    for (;;) {
      const { status, body } = await ask(target, parameters, headers);
      if (status === 200) return body;
      if (status !== 503) throw new Error(`${status} ${JSON.stringify(body)}`);
      await sleep(500);
    }
  }

  const scoresOf = (answer: Answer): number[] => answer.outputs?.[0]?.data ?? [];

  test('has a worker of its own, called what it is, with the memory it may use', async () => {
    for (;;) {
      const workers = await product.api<Worker[]>('fleet/workers');
      const gpu = workers.find((worker) => worker.kind === 'gpu');
      if (gpu) {
        expect(gpu).toMatchObject({ name: 'local-software-gpu', hardwareClass: 'gpu.software', accelerator: 'SwiftShader (software)', state: 'active' });
        expect(gpu.deviceMemoryBytes).toBeGreaterThan(0);
        expect(workers.find((worker) => worker.name === 'local-1')).toMatchObject({ kind: 'cpu', accelerator: null });
        return;
      }
      await sleep(500);
    }
  }, 120_000);

  test('a version that was registered before it came gets a variant for it, proved and measured there', async () => {
    for (;;) {
      const rows = (await product.api<Row[]>('variant/list?task=digits')).filter((row) => row.provider === 'webgpu' && row.architecture === MEASURED);
      for (const row of rows) expect(['profiling', 'ready'], `${row.variant}: ${row.reason ?? ''}`).toContain(row.status);
      const ready = rows.find((row) => row.status === 'ready');
      if (ready) {
        expect(ready.variant).toMatch(/\.v1\.fp32\.webgpu\.t1$/);
        expect(ready.hardware).toBe('gpu.software');
        expect(ready.accuracy).toBeGreaterThan(0.5);
        expect(ready.latencyP50Us['1']).toBeGreaterThan(0);
        return;
      }
      await sleep(1_000);
    }
  }, 600_000);

  test('the same model answers from both, equal within rounding, as the objective says', async () => {
    const target = MEASURED;
    const [cpu, gpu, header] = [
      await answerOf(target, { hardware: 'cpu', min_accuracy: 0 }), await answerOf(target, { hardware: 'gpu.software', min_accuracy: 0 }),
      await answerOf(target, { min_accuracy: 0 }, { 'x-infaas-hardware': 'gpu' }),
    ];
    expect(cpu.parameters).toMatchObject({ hardware: expect.stringMatching(/^cpu\./), worker: 'local-1' });
    expect(gpu.parameters).toMatchObject({ hardware: 'gpu.software', worker: 'local-software-gpu', variant: `${target}.v1.fp32.webgpu.t1` });
    expect(header.parameters).toMatchObject({ hardware: 'gpu.software' });
    // Which of them a query without a permission gets depends on what they do at the moment; that the rasteriser is dearer does not.
    const { candidates } = JSON.parse(String((await answerOf(target, { min_accuracy: 0, explain: true })).parameters?.['explanation'])) as { candidates: { variant: string; costPer1kNanoUsd: number }[] };
    const costOf = (provider: string): number => candidates.find((candidate) => candidate.variant === `${target}.v1.fp32.${provider}.t1`)?.costPer1kNanoUsd ?? Number.NaN;
    expect(costOf('webgpu')).toBeGreaterThan(costOf('cpu'));
    // The processor may have answered from another precision: the variant of the same graph is asked by its name.
    const same = await answerOf(`${target}.v1.fp32.cpu.t1`, {});
    expect(scoresOf(same)).toHaveLength(10);
    const worst = Math.max(...scoresOf(same).map((score, at) => Math.abs(score - (scoresOf(gpu)[at] ?? Infinity))));
    expect(worst).toBeLessThan(TOLERANCE);
    expect(scoresOf(header)).toEqual(scoresOf(gpu));
  }, 120_000);

  test('hardware that is not there is refused clearly, with what there is', async () => {
    const absent = await ask('digits', { hardware: 'gpu.nvidia-l4' });
    expect(absent.status, JSON.stringify(absent.body)).toBe(422);
    expect(absent.body.error).toMatch(/on gpu\.nvidia-l4/);
    expect(absent.body.hint).toMatch(/hardware cpu\./);
    const cuda = await ask('digits-mlp.v1.fp32.cuda.t1', {});
    expect([cuda.status, cuda.body.code]).toEqual([404, 'unknown_name']);
    expect((await ask('digits', { hardware: 'a b' })).status).toBe(400);
  }, 60_000);

  test('the command line asks for it, too, and lists it', async () => {
    const { workers } = await product.infaas<{ workers: Worker[] }>('fleet');
    expect(workers.map((worker) => worker.hardwareClass)).toContain('gpu.software');
    const answer = await product.infaas<Answer>('query', '--target', 'digits', '--file', 'examples/digit-7-a.png', '--hardware', 'cpu', '--max-latency-ms', '30000');
    expect(answer.parameters?.['hardware']).toMatch(/^cpu\./);
  }, 60_000);
});

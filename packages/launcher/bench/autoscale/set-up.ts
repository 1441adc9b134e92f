import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Product } from '../../e2e/start-product';
import type { Workload } from './senders';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const CLASS = 'cpu.1';
const PICTURES = 'pictures';
const ARCHITECTURE = 'mobilenet-size';
const MEASURED_WITHIN_MS = 600_000;
const INSTANCES_WITHIN_MS = 30_000;

/** A ready variant on the class of the bench's machines: what it costs and does there. */
export type Variant = { variant: string; task: string; threads: number; accuracy: number; throughputPerSecond: number; latencyP99Us: Record<string, number>; costPer1kUsd: number };

/** The two tasks: pages of demo digits, and a net of the size of a MobileNet with random weights, whose accuracy is declared. */
export async function setUpWorkloads(product: Product, { scratch, say }: { scratch: string; say: (line: string) => void }): Promise<{ workloads: Workload[]; variants: Variant[] }> {
  const known = (await product.api<{ name: string }[]>('architecture/list')).some(({ name }) => name === ARCHITECTURE);
  if (!known) await registerMobilenet(product, scratch);
  await measured(product, say);
  const variants = (await Promise.all(['digits', PICTURES].map((task) => product.api<(Variant & { status: string; hardware: string | null })[]>(`variant/list?task=${task}`)))).flat()
    .filter((row) => row.status === 'ready' && row.hardware === CLASS && row.threads === 1);
  const best = Math.max(...variants.filter((row) => row.task === 'digits').map((row) => row.accuracy));
  return {
    variants,
    workloads: [
      { task: 'digits', input: { name: 'image', shape: [16, 1, 28, 28] }, deadlineMs: 100, minAccuracy: best - 0.005, secondFloor: best - 0.03 },
      { task: PICTURES, input: { name: variants.some((row) => row.task === PICTURES) ? await inputName(product) : 'x', shape: [1, 3, 224, 224] }, deadlineMs: 300, minAccuracy: 0.7, secondFloor: null },
    ],
  };
}

async function registerMobilenet(product: Product, scratch: string): Promise<void> {
  const made = spawnSync(process.execPath, ['--import', 'tsx', join(root, 'apps/worker/bench/serving-models.ts'), scratch, 'mobilenet'], { cwd: root, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`the model could not be made: ${made.stderr}`);
  await product.infaas('register', '--task', PICTURES, '--architecture', ARCHITECTURE, '--model', join(scratch, 'mobilenet.onnx'), '--accuracy', '0.71');
}

async function inputName(product: Product): Promise<string> {
  const { body } = await product.infer(`/v2/models/${PICTURES}`);
  return (body as { inputs?: { name: string }[] }).inputs?.[0]?.name ?? 'x';
}

/** Every variant has its figures: nothing of the bench runs beside a measurement. */
async function measured(product: Product, say: (line: string) => void): Promise<void> {
  type Architecture = { name: string; versions: { number: number; state: string }[] };
  for (const end = Date.now() + MEASURED_WITHIN_MS; Date.now() < end; await sleep(2_000)) {
    const open = (await product.api<Architecture[]>('architecture/list')).filter(({ versions }) => versions.some(({ state }) => state !== 'complete' && state !== 'failed'));
    if (open.length === 0) return;
    say(`still measured: ${open.map(({ name }) => name).join(', ')}`);
    await sleep(8_000);
  }
  throw new Error('not every variant was measured within ten minutes');
}

/** Says how many machines of one core there may be beside the first, and must be. */
export async function setMachines(product: Product, { least, most }: { least: number; most: number }): Promise<void> {
  await product.api('fleet/setClass', { name: CLASS, minMachines: least, maxMachines: most, bootSeconds: 3, overcommit: true });
}

/** Waits until so many instances run; throws when they do not come. */
export async function untilInstances(product: Product, count: number): Promise<void> {
  type Workers = { state: string; instances: { state: string }[] }[];
  for (const end = Date.now() + INSTANCES_WITHIN_MS; Date.now() < end; await sleep(500)) {
    const workers = await product.api<Workers>('fleet/workers');
    if (workers.flatMap(({ instances }) => instances).filter(({ state }) => state !== 'loading').length >= count) return;
  }
  throw new Error(`${count} instances did not come`);
}

/** Waits until so many workers are there, none of them on its way out; returns whether it came to that. */
export async function untilWorkers(product: Product, { count, withinMs }: { count: number; withinMs: number }): Promise<boolean> {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(500)) {
    const workers = await product.api<{ state: string }[]>('fleet/workers');
    const live = workers.filter(({ state }) => state !== 'dead');
    if (live.length === count && live.every(({ state }) => state === 'active')) return true;
  }
  return false;
}

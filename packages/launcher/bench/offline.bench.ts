import { readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { makeSplit } from '@infaas/demo/digits';
import { encodeNpz } from '@infaas/demo/npz';
import { removeHome, startProduct, type Product } from '../e2e/start-product';
import { checkOutput } from './offline/check-output';
import { createOfflineWork } from './offline/offline-work';
import { startSteadyTraffic, windowFigures, type WindowFigures } from './offline/steady-traffic';

/**
 * Offline work beside steady online traffic in a product of its own: windows with and without offline work in turn, the ratios of online
 * latencies; at the end worker, control and database are killed while a job runs, and every output is checked: each item once.
 */
const USAGE = `npm run bench -- offline [--items N] [--window SECONDS] [--pairs N] [--rate PER_SECOND] [--target NAME] [--json]
  --items   pictures of a job (default 100000); jobs follow each other while windows last
  --window  length of a window (60); --pairs how many with and without (5)
  --rate    online queries a second (20); --target what the jobs ask (digits-cnn-l)`;

type Options = { items: number; windowS: number; pairs: number; rate: number; target: string; json: boolean };

function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: { items: { type: 'string' }, window: { type: 'string' }, pairs: { type: 'string' }, rate: { type: 'string' }, target: { type: 'string' }, json: { type: 'boolean' } },
  });
  const options = {
    items: Number(values.items ?? 100_000), windowS: Number(values.window ?? 60), pairs: Number(values.pairs ?? 5), rate: Number(values.rate ?? 20),
    target: values.target ?? 'digits-cnn-l', json: values.json === true,
  };
  if (![options.items, options.windowS, options.pairs, options.rate].every((value) => value > 0)) throw new Error(USAGE);
  return options;
}

/** A thousand different pictures, over and over: quick to make, and every item's answer is known from its place. */
function pictures(items: number): Uint8Array {
  const { images } = makeSplit('test', 1_000);
  const all = new Uint8Array(items * 784);
  for (let at = 0; at < all.length; at += images.length) all.set(images.subarray(0, Math.min(images.length, all.length - at)), at);
  return encodeNpz({ images: all, labels: new Uint8Array(items) });
}

async function measure(product: Product, options: Options, file: string, say: (line: string) => void): Promise<{ withOffline: WindowFigures[]; without: WindowFigures[]; outputs: string[] }> {
  const work = createOfflineWork(product, { file, target: options.target });
  const traffic = startSteadyTraffic(product, options.rate);
  const withOffline: WindowFigures[] = [];
  const without: WindowFigures[] = [];
  await sleep(5_000);
  try {
    for (let pair = 0; pair < options.pairs; pair += 1) {
      // Which comes first changes, so that a drift of the machine hits both.
      for (const on of pair % 2 === 0 ? [false, true] : [true, false]) {
        await work.set(on);
        await sleep(2_000);
        const before = await work.doneItems();
        traffic.take();
        await sleep(options.windowS * 1_000);
        const figures = windowFigures(traffic.take(), (await work.doneItems()) - before);
        (on ? withOffline : without).push(figures);
        say(`window ${pair + 1} ${on ? 'with   ' : 'without'}: p50 ${figures.p50Ms.toFixed(2)} ms, p99 ${figures.p99Ms.toFixed(2)} ms, ${figures.answered} answered, ${figures.others} others, ${figures.items} items offline`);
      }
    }
    say('killing worker, control and database in turn while a job runs');
    await work.set(true);
    for (const part of ['worker', 'control', 'postgres']) {
      await sleep(3_000);
      await killPart(product, part);
    }
    return { withOffline, without, outputs: await work.finish() };
  } finally {
    await traffic.stop();
  }
}

async function killPart(product: Product, part: string): Promise<void> {
  const { pid } = JSON.parse(await readFile(join(product.home, 'pids', `${part}.json`), 'utf8')) as { pid: number };
  process.kill(pid, 'SIGKILL');
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? Number.NaN) : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const product = await startProduct();
  process.once('SIGINT', () => void product.stop());
  try {
    const file = join(product.home, 'digits.npz');
    await writeFile(file, pictures(options.items));
    const { withOffline, without, outputs } = await measure(product, options, file, say);
    const checks = [];
    for (const id of outputs) checks.push(await checkOutput(product, id, options.items));
    const ratio = (of: (figures: WindowFigures) => number): number => median(withOffline.map((figures, at) => of(figures) / of(without[at] ?? figures)));
    const summary = {
      cores: cpus().length, cpu: cpus()[0]?.model, node: process.version, load: loadavg(), options, p50Ratio: ratio(({ p50Ms }) => p50Ms), p99Ratio: ratio(({ p99Ms }) => p99Ms),
      offlineItemsPerSecond: median(withOffline.map((figures) => figures.items / options.windowS)), withOffline, without, jobs: checks,
    };
    if (options.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
    else {
      console.log(`median ratio with / without offline work: p50 ${summary.p50Ratio.toFixed(3)} (at most 1.10), p99 ${summary.p99Ratio.toFixed(3)} (at most 1.3); ${summary.offlineItemsPerSecond.toFixed(0)} items/s offline`);
      for (const check of checks) console.log(`job ${check.id}: ${check.items} items, each once: ${check.eachOnce ? 'yes' : 'NO'}, ${check.differing} answers that differ from those of the same picture, ${check.failed} without an answer`);
    }
    if (checks.some((check) => !check.eachOnce || check.differing > 0)) process.exitCode = 1;
  } finally {
    await product.stop();
    await removeHome(product.home);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});

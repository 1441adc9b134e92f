import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { killOne } from '../e2e/chaos-run';
import { removeHome, startProduct, type Product } from '../e2e/start-product';
import { recheck, soak, type SoakCounts } from './soak/soak-client';

/**
 * A million queries at one architecture, while clients die within their requests, an instance is killed every half minute and a version is
 * swapped every minute. Prints what became of every query and how the gateway's memory went; fails when a query is lost, an answer is wrong
 * or a refusal has no reason.
 */
const USAGE = 'npm run bench -- soak [--queries 1000000] [--concurrency 48] [--kill 30] [--swap 60] [--abandon 3]';
const ARCHITECTURE = 'digits-mlp';
const ALLOWED = new Set(['200', '503', '504']);
const BYTES_PER_PAGE = 4_096;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      queries: { type: 'string', default: '1000000' }, concurrency: { type: 'string', default: '48' }, kill: { type: 'string', default: '30' },
      swap: { type: 'string', default: '60' }, abandon: { type: 'string', default: '3' },
    },
  });
  const [queries, concurrency, killSeconds, swapSeconds, abandonSeconds] = [values.queries, values.concurrency, values.kill, values.swap, values.abandon].map(Number) as [number, number, number, number, number];
  if (![queries, concurrency, killSeconds, swapSeconds, abandonSeconds].every((value) => value > 0)) throw new Error(`figures above 0 are needed\n${USAGE}`);
  const product = await startProduct();
  process.once('SIGINT', () => void product.stop());
  try {
    await secondVersion(product);
    let ended = false;
    const beside = { kills: 0, swaps: 0, memory: [] as { atMs: number; bytes: number }[] };
    const disturbing = Promise.all([
      every(killSeconds * 1_000, () => ended, async () => void (beside.kills += (await killOne(product, 'instance')) ? 1 : 0)),
      every(swapSeconds * 1_000, () => ended, async () => {
        beside.swaps += 1;
        await product.api('version/promote', { architecture: ARCHITECTURE, version: 1 + (beside.swaps % 2) });
      }),
      every(1_000, () => ended, async () => void beside.memory.push({ atMs: Date.now(), bytes: residentBytes(await product.pid('gateway')) })),
    ]);
    const startMs = Date.now();
    const counts = await soak(product, { target: ARCHITECTURE, queries, concurrency, deadlineMs: 5_000, abandonEveryMs: abandonSeconds * 1_000 });
    const seconds = (Date.now() - startMs) / 1_000;
    ended = true;
    await disturbing;
    report({ queries, seconds, counts, changed: await recheck(product, counts), ...beside });
  } finally {
    await product.stop();
    await removeHome(product.home);
  }
}

/** The same file again: its answers are the same, whichever version gives them. */
async function secondVersion(product: Product): Promise<void> {
  type Version = { id: string; model: string; inputRecord: unknown; outputRecord: unknown };
  const { versions } = await product.api<{ versions: Version[] }>(`architecture/get?architecture=${ARCHITECTURE}`);
  const [{ model, inputRecord, outputRecord } = { model: '', inputRecord: {}, outputRecord: {} }] = versions;
  const { versionId } = await product.api<{ versionId: string }>('model/register', { task: 'digits', architecture: ARCHITECTURE, sha256: model, inputRecord, outputRecord });
  for (;;) {
    const { state } = await product.api<{ state: string }>(`version/progress?versionId=${versionId}`);
    if (state === 'ready' || state === 'complete') return;
    await sleep(200);
  }
}

async function every(ms: number, until: () => boolean, action: () => Promise<void>): Promise<void> {
  let dueMs = Date.now() + ms;
  while (!until()) {
    await sleep(100);
    if (Date.now() < dueMs) continue;
    dueMs += ms;
    await action();
  }
}

function residentBytes(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * BYTES_PER_PAGE;
}

type Soaked = { queries: number; seconds: number; counts: SoakCounts; changed: number; kills: number; swaps: number; memory: { atMs: number; bytes: number }[] };

function report({ queries, seconds, counts, changed, kills, swaps, memory }: Soaked): void {
  const total = [...counts.outcomes.values()].reduce((sum, count) => sum + count, 0);
  const odd = [...counts.outcomes.keys()].filter((outcome) => !ALLOWED.has(outcome));
  // The first third warms caches up; from there on nothing should grow.
  const settled = memory.slice(Math.floor(memory.length / 3));
  console.log([
    `${cpus().length} cores, load ${loadavg().map((load) => load.toFixed(1)).join(' ')}`,
    `queries   ${total} of ${queries} ended in ${seconds.toFixed(0)} s (${(total / seconds).toFixed(0)}/s): ${[...counts.outcomes].map(([outcome, count]) => `${count} x ${outcome}`).join(', ')}`,
    `answers   ${counts.wrong} wrong; ${changed} of ${counts.scores.size} other than what their variant says afterwards`,
    `beside    ${kills} instances killed, ${swaps} versions swapped, ${counts.abandoned} clients died within a request`,
    `gateway   ${megabytes(memory[0]?.bytes)} MB at first, ${megabytes(settled[0]?.bytes)} MB after a third, ${megabytes(settled.at(-1)?.bytes)} MB at the end; slope ${slope(settled).toFixed(2)} MB a minute`,
  ].join('\n'));
  if (total !== queries || odd.length > 0 || counts.wrong > 0 || changed > 0) process.exitCode = 1;
}

/** Least squares, megabytes a minute. */
function slope(points: readonly { atMs: number; bytes: number }[]): number {
  const n = points.length;
  if (n < 2) return 0;
  const first = points[0]?.atMs ?? 0;
  const xs = points.map(({ atMs }) => (atMs - first) / 60_000);
  const ys = points.map(({ bytes }) => bytes / 1e6);
  const [mx, my] = [xs, ys].map((each) => each.reduce((sum, value) => sum + value, 0) / n) as [number, number];
  const covariance = xs.reduce((sum, x, at) => sum + (x - mx) * ((ys[at] ?? 0) - my), 0);
  return covariance / Math.max(Number.MIN_VALUE, xs.reduce((sum, x) => sum + (x - mx) ** 2, 0));
}

function megabytes(bytes: number | undefined): string {
  return ((bytes ?? 0) / 1e6).toFixed(0);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});

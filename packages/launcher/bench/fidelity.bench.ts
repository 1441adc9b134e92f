import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { removeHome, startProduct, WHOLE_PROFILES, type Product } from '../e2e/start-product';
import { arrivalsOf, scenarioOf, type LiveWorker, type MeasuredVariant, type Shape } from './fidelity/live-scenario';
import { sendArrivals, type LiveFigures } from './fidelity/send-arrivals';

/**
 * The same load twice: live on a worker of one core, and simulated from the profiles that this product just measured. Steady queries with
 * bursts, each of several pictures; every arrival is at the same instant in both. Aim: throughput within 2 %, violations within 1 point.
 * `--brief` measures for seconds only: enough to see that the comparison works, not to judge by it.
 */
const USAGE = 'npm run bench -- fidelity [--seconds 240] [--load 0.3] [--burst 0.8] [--rows 64] [--deadline 100] [--seed 1] [--brief] [--json]';
const SIMULATOR = fileURLToPath(new URL('../../../apps/scheduler/dist/simulator-main.mjs', import.meta.url));
const LEAD_IN_SECONDS = 20;
/** More queries a second than this are the load generator's limit, not the instance's. */
const MOST_PER_SECOND = 500;
const MEASURED_WITHIN_MS = 900_000;

type Options = { seconds: number; load: number; burst: number; rows: number; deadline: number; seed: number; brief: boolean; json: boolean };
type Served = { offered: number; answered: number; met: number; answeredPerSecond: number; violations: number; p50Us: number | null; p99Us: number | null; variants: { name: string; answered: number }[] };

function readOptions(): Options {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { seconds: text, load: text, burst: text, rows: text, deadline: text, seed: text, brief: { type: 'boolean' }, json: { type: 'boolean' } } });
  const options = {
    seconds: Number(values.seconds ?? 240), load: Number(values.load ?? 0.3), burst: Number(values.burst ?? 0.8), rows: Number(values.rows ?? 64), deadline: Number(values.deadline ?? 100),
    seed: Number(values.seed ?? 1), brief: values.brief === true, json: values.json === true,
  };
  if (![options.seconds, options.load, options.burst, options.rows, options.deadline, options.seed].every((value) => value > 0)) throw new Error(USAGE);
  return options;
}

async function main(): Promise<void> {
  const options = readOptions();
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const scratch = await mkdtemp(join(tmpdir(), 'infaas-bench-fidelity-'));
  const product = await startProduct({ ...(options.brief ? {} : WHOLE_PROFILES), INFAAS_WORKER_CORES: '1' });
  process.once('SIGINT', () => void product.stop());
  try {
    await measured(product, say);
    const { worker, variants } = await readProduct(product);
    const best = Math.max(...variants.map(({ accuracy }) => accuracy ?? 0));
    const top = variants.filter(({ accuracy }) => (accuracy ?? 0) >= best - 0.005);
    const rowsPerSecond = Math.max(...top.map(({ throughputPerSecond }) => throughputPerSecond ?? 0));
    // What has more rows than a variant takes at once is refused at the door.
    const rows = Math.min(options.rows, ...top.map(({ maxBatch }) => maxBatch));
    const perSecond = (part: number): number => Math.min(rowsPerSecond / rows, MOST_PER_SECOND / options.burst) * part;
    const shape: Shape = { leadIn: LEAD_IN_SECONDS, seconds: options.seconds, steadyPerSecond: perSecond(options.load), burstPerSecond: perSecond(options.burst), burst: 8, every: 40 };
    const of = { arrivals: arrivalsOf(shape, options.seed), rows, minAccuracy: best - 0.005, deadlineMs: options.deadline };
    say(`${of.arrivals.length} queries of ${rows} pictures, ${shape.steadyPerSecond.toFixed(1)} per second and ${shape.burstPerSecond.toFixed(1)} in bursts, ${variants.length} variants on ${worker.hardwareClass}`);
    const live = await sendArrivals(product, { ...of, fromUs: LEAD_IN_SECONDS * 1e6 });
    const file = join(scratch, 'scenario.json');
    await writeFile(file, JSON.stringify(scenarioOf({ ...of, worker, variants, shape })));
    print(options, live, simulated(file));
  } finally {
    await product.stop();
    await removeHome(product.home);
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Nothing of the comparison runs beside a measurement. */
async function measured(product: Product, say: (line: string) => void): Promise<void> {
  type Architecture = { name: string; versions: { state: string }[] };
  for (const end = Date.now() + MEASURED_WITHIN_MS; Date.now() < end; await sleep(5_000)) {
    const open = (await product.api<Architecture[]>('architecture/list')).filter(({ versions }) => versions.some(({ state }) => state !== 'complete' && state !== 'failed'));
    if (open.length === 0) return;
    say(`still measured: ${open.map(({ name }) => name).join(', ')}`);
  }
  throw new Error('not every variant was measured in time');
}

async function readProduct(product: Product): Promise<{ worker: LiveWorker; variants: MeasuredVariant[] }> {
  const workers = (await product.api<LiveWorker[]>('fleet/workers')).filter(({ state }) => state === 'active');
  const [worker] = workers;
  if (worker === undefined || workers.length > 1) throw new Error(`one worker was expected, there are ${workers.length}`);
  const rows = await product.api<MeasuredVariant[]>('variant/list?task=digits');
  return { worker, variants: rows.filter(({ status, hardware, threads }) => status === 'ready' && hardware === worker.hardwareClass && threads <= worker.cores) };
}

function simulated(file: string): Served {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SIMULATOR, 'run', '--scenario', file, '--json'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw new Error(`the simulation failed: ${stderr}`);
  return (JSON.parse(stdout) as { total: Served }).total;
}

function print(options: Options, live: LiveFigures, simulation: Served): void {
  const sorted = live.latenciesUs.sort((a, b) => a - b);
  const at = (part: number): number => sorted[Math.floor(part * sorted.length)] ?? NaN;
  const liveViolations = 1 - live.met / Math.max(1, live.offered);
  const throughputError = simulation.answered / Math.max(1, live.answered) - 1;
  const violationPoints = 100 * (simulation.violations - liveViolations);
  const summary = {
    cores: cpus().length, cpu: cpus()[0]?.model, load: loadavg(), options, live: { ...live, latenciesUs: undefined, violations: liveViolations, p50Us: at(0.5), p99Us: at(0.99) }, simulation, throughputError, violationPoints,
  };
  if (options.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  else {
    const row = (name: string, cells: readonly string[]): string => `${name.padEnd(12)}${cells.map((cell) => cell.padStart(14)).join('')}`;
    const ms = (us: number | null): string => ((us ?? NaN) / 1e3).toFixed(1);
    const percent = (part: number): string => `${(100 * part).toFixed(2)} %`;
    console.log([
      row('', ['offered', 'answered /s', 'violations', 'p50 ms', 'p99 ms']),
      row('live', [String(live.offered), (live.answered / options.seconds).toFixed(2), percent(liveViolations), ms(at(0.5)), ms(at(0.99))]),
      row('simulated', [String(simulation.offered), (simulation.answered / options.seconds).toFixed(2), percent(simulation.violations), ms(simulation.p50Us), ms(simulation.p99Us)]),
      `throughput differs by ${(100 * throughputError).toFixed(2)} % (aim: less than 2), violations by ${violationPoints.toFixed(2)} points (aim: less than 1)`,
      `live mostly by ${Object.entries(live.variants).sort(([, a], [, b]) => b - a)[0]?.[0] ?? '–'}, simulated mostly by ${simulation.variants[0]?.name ?? '–'}`,
      ...(live.lateToSend > 0 ? [`${live.lateToSend} queries were sent more than 20 ms late: this machine did something else as well`] : []),
    ].join('\n'));
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundlePrograms } from './serving/bundle-programs';
import { MODEL_CASES, type ModelCase } from './serving/cases';
import { startProgram, type ChildProgram } from './serving/child-program';
import { measureLoad, medianRound, type Round } from './serving/measure-load';
import { requestFor } from './serving/requests';
import { startNodeHttp } from './serving/start-baselines';
import { startOurs } from './serving/start-ours';
import type { System } from './serving/system';

/**
 * Open loops of Poisson arrivals on the shipped gateway and instance host. Under a deadline of max(5 x service time, 50 ms): what becomes of
 * the queries at 70 % and at 150 % of what the closed loop answers. Without one: the highest rate whose p99 stays within 5 x service time,
 * against the node:http server that an engineer would write (baseline b), both searched by halving, in turn, two rounds of three each.
 */
const USAGE = 'npm run bench -- deadlines [--model mobilenet] [--threads 1] [--seconds 8] [--repeats 5] [--no-search] [--json]';
const CONNECTIONS = 256;
const WARM_UP_MS = 1_500;
const LOADS = [0.7, 1.5];
const SEARCH_STEPS = 6;
/** A rate is kept when two of three rounds keep it; a 99th percentile of fewer queries is the luck of one. */
const NEEDED_ROUNDS = 2;
const LEAST_QUERIES = 500;
const SERVICE_TIMES = 5;
const LEAST_DEADLINE_US = 50_000;

type Options = { model: ModelCase; threads: number; seconds: number; repeats: number; search: boolean; json: boolean };
type Bench = { generator: ChildProgram<unknown>; options: Options; say: (line: string) => void };
type LoadRow = { ofCapacity: number; ratePerSecond: number; insideShare: number; refusedShare: number; refusedP95Ms: number; goodputOfCapacity: number; p50Ms: number; p99Ms: number };

function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({ args: [...args], options: { model: { type: 'string' }, threads: { type: 'string' }, seconds: { type: 'string' }, repeats: { type: 'string' }, 'no-search': { type: 'boolean' }, json: { type: 'boolean' } } });
  const model = MODEL_CASES.find(({ name }) => name === (values.model ?? 'mobilenet'));
  const [seconds, repeats, threads] = [values.seconds ?? 8, values.repeats ?? 5, values.threads ?? 1].map(Number) as [number, number, number];
  if (model === undefined || !(seconds > 0) || !(repeats > 0) || !Number.isInteger(threads) || threads < 1) throw new Error(`${USAGE}\nModels: ${MODEL_CASES.map(({ name }) => name).join(', ')}.`);
  return { model, threads, seconds, repeats, search: values['no-search'] !== true, json: values.json === true };
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), 'infaas-bench-deadlines-'));
  const programs = await bundlePrograms(root);
  const systems: System[] = [];
  const generator = await startProgram<unknown>('load generator', programs.path('load-generator'), {});
  try {
    runTool(root, 'apps/worker/bench/serving-models.ts', [folder, options.model.name]);
    const of = { model: options.model, modelPath: join(folder, `${options.model.name}.onnx`), threads: options.threads, profileArgs: [] };
    const ours = await startOurs(programs, of);
    systems.push(ours);
    const choice = options.search ? await startOurs(programs, { ...of, int8Path: writeInt8(root, folder, options.model) }) : null;
    if (choice !== null) systems.push(choice);
    const baseline = await startNodeHttp(programs, of);
    systems.push(baseline);
    const bench: Bench = { generator, options, say: (line) => void process.stderr.write(`${line}\n`) };
    const serviceUs = await serviceTimeUs(bench, baseline);
    const capacity = await capacityOf(bench, ours);
    const deadlineUs = Math.max(SERVICE_TIMES * serviceUs, LEAST_DEADLINE_US);
    const loads: LoadRow[] = [];
    for (const load of LOADS) loads.push(await underDeadline(bench, ours, { load, capacity, deadlineUs }));
    const tail = choice === null ? null : await tailRates(bench, { ours, choice, baseline }, { serviceUs, capacity });
    report({ options, serviceUs, capacity, deadlineUs, loads, tail });
  } finally {
    await Promise.all([generator.stop(), ...systems.map((system) => system.stop())]);
    programs.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One query at a time of the plain server: what a query takes when nothing waits. */
async function serviceTimeUs({ generator, options }: Bench, baseline: System): Promise<number> {
  const round = await measureLoad(generator, baseline, { request: requestFor(baseline.name, options.model), connections: 1, warmUpMs: WARM_UP_MS, durationMs: 4_000, ratePerSecond: null });
  return round.p50Us;
}

async function capacityOf({ generator, options }: Bench, system: System): Promise<number> {
  const rounds: Round[] = [];
  for (const connections of [4, 16]) rounds.push(await measureLoad(generator, system, { request: requestFor(system.name, options.model), connections, warmUpMs: WARM_UP_MS, durationMs: 5_000, ratePerSecond: null }));
  return Math.max(...rounds.map((round) => round.perSecond));
}

async function underDeadline({ generator, options, say }: Bench, ours: System, of: { load: number; capacity: number; deadlineUs: number }): Promise<LoadRow> {
  const ratePerSecond = of.load * of.capacity;
  const request = requestFor(ours.name, options.model, Math.round(of.deadlineUs / 1_000));
  const rounds: Round[] = [];
  for (let repeat = 0; repeat < options.repeats; repeat += 1) {
    const round = await measureLoad(generator, ours, { request, connections: CONNECTIONS, warmUpMs: WARM_UP_MS, durationMs: options.seconds * 1_000, ratePerSecond }, of.deadlineUs);
    say(`${Math.round(of.load * 100)} %: ${round.inTime} of ${round.answered + round.errors - round.refused} accepted inside the deadline, ${round.refused} refused (p95 ${(round.refusedP95Us / 1_000).toFixed(1)} ms), p99 ${(round.p99Us / 1_000).toFixed(1)} ms, the generator's lag p99 ${(round.lagP99Us / 1_000).toFixed(1)} ms`);
    rounds.push(round);
  }
  const median = (value: (round: Round) => number): number => middle(rounds.map(value));
  const { p50Us, p99Us } = medianRound(rounds);
  return {
    ofCapacity: of.load, ratePerSecond, insideShare: median((round) => round.inTime / Math.max(1, round.answered + round.errors - round.refused)),
    refusedShare: median((round) => round.refused / Math.max(1, round.answered + round.errors)), refusedP95Ms: median((round) => round.refusedP95Us) / 1_000,
    goodputOfCapacity: median((round) => round.inTime / options.seconds / of.capacity), p50Ms: p50Us / 1_000, p99Ms: p99Us / 1_000,
  };
}

type Tail = { ours: number; choice: number; baseline: number };

/** The highest rates whose p99 stays within five service times; `choice` may answer with the int8 form of the same net. */
async function tailRates(bench: Bench, systems: Record<keyof Tail, System>, of: { serviceUs: number; capacity: number }): Promise<Tail> {
  const names = ['ours', 'choice', 'baseline'] as const;
  const low: Tail = { ours: 0, choice: 0, baseline: 0 };
  const high: Tail = { ours: 1.3 * of.capacity, choice: 3 * of.capacity, baseline: 1.3 * of.capacity };
  for (let step = 0; step < SEARCH_STEPS; step += 1) {
    for (const name of names) {
      const rate = (low[name] + high[name]) / 2;
      const kept = await keepsTail(bench, systems[name], { rate, limitUs: SERVICE_TIMES * of.serviceUs });
      bench.say(`${name} at ${rate.toFixed(1)}/s: ${kept ? 'kept' : 'missed'}`);
      (kept ? low : high)[name] = rate;
    }
  }
  return low;
}

async function keepsTail({ generator, options, say }: Bench, system: System, of: { rate: number; limitUs: number }): Promise<boolean> {
  const durationMs = Math.max(options.seconds, LEAST_QUERIES / of.rate) * 1_000;
  const order = { request: requestFor(system.name, options.model), connections: CONNECTIONS, warmUpMs: WARM_UP_MS, durationMs, ratePerSecond: of.rate };
  let kept = 0;
  for (let round = 0; round < 2 * NEEDED_ROUNDS - 1 && kept < NEEDED_ROUNDS && round - kept < NEEDED_ROUNDS; round += 1) {
    const { p50Us, p99Us, errors, answered } = await measureLoad(generator, system, order);
    say(`  ${of.rate.toFixed(1)}/s: p50 ${(p50Us / 1_000).toFixed(1)}, p99 ${(p99Us / 1_000).toFixed(1)} ms of ${answered}`);
    if (errors === 0 && p99Us <= of.limitUs) kept += 1;
  }
  return kept >= NEEDED_ROUNDS;
}

function writeInt8(root: string, folder: string, model: ModelCase): string {
  runTool(root, 'apps/worker/bench/int8-form.ts', [folder, model.name]);
  return join(folder, `${model.name}-int8.onnx`);
}

function runTool(root: string, file: string, args: readonly string[]): void {
  const made = spawnSync(process.execPath, ['--import', 'tsx', join(root, file), ...args], { cwd: root, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`${file} failed: ${made.stderr.slice(-1_000)}`);
}

function report(of: { options: Options; serviceUs: number; capacity: number; deadlineUs: number; loads: LoadRow[]; tail: Tail | null }): void {
  const { options, serviceUs, capacity, deadlineUs, loads, tail } = of;
  if (options.json) return void process.stdout.write(`${JSON.stringify({ cores: cpus().length, cpu: cpus()[0]?.model, node: process.version, ...of, options: { ...options, model: options.model.name } })}\n`);
  console.log(`${options.model.name}: service time ${(serviceUs / 1_000).toFixed(2)} ms, capacity ${capacity.toFixed(1)}/s, deadline ${(deadlineUs / 1_000).toFixed(1)} ms; medians of ${options.repeats} rounds of ${options.seconds} s`);
  for (const row of loads) {
    console.log(`${Math.round(row.ofCapacity * 100)} % of capacity: ${(100 * row.insideShare).toFixed(2)} % of accepted inside the deadline, ${(100 * row.refusedShare).toFixed(2)} % refused (p95 ${row.refusedP95Ms.toFixed(1)} ms), goodput ${row.goodputOfCapacity.toFixed(2)} x capacity, p50 ${row.p50Ms.toFixed(1)} ms, p99 ${row.p99Ms.toFixed(1)} ms`);
  }
  if (tail !== null) console.log(`highest rate with p99 within ${SERVICE_TIMES} service times: ${tail.ours.toFixed(1)}/s, node:http ${tail.baseline.toFixed(1)}/s: ${(tail.ours / tail.baseline).toFixed(2)} x; with the int8 form to choose from ${tail.choice.toFixed(1)}/s: ${(tail.choice / tail.baseline).toFixed(2)} x`);
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[at] ?? Number.NaN) : ((sorted[at - 1] ?? Number.NaN) + (sorted[at] ?? Number.NaN)) / 2;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});

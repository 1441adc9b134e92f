import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import loadHighs from 'highs';
import { compareFleets } from './planner/compare-fleets';
import { describeComparison } from './planner/describe-comparison';
import { boundedSolver } from './simulator/bounded-solver';
import { allInvariants } from './simulator/invariants/all-invariants';
import type { Outcome, PaperContext } from './simulator/paper/experiment';
import { paperReport, paperRuns } from './simulator/paper/run-paper';
import { measureSelection } from './simulator/paper/selection-overhead';
import { describeResult } from './simulator/describe-result';
import { randomScenario } from './simulator/random-scenario';
import { readScenario } from './simulator/scenario-file';
import { simulate } from './simulator/simulate';
import { speedScenario } from './simulator/speed-scenario';

const USAGE = `usage: npm run sim -- <command>
  run --scenario FILE [--seed N] [--policy NAME] [--json]   one scenario (docs/simulator.md describes the file)
  plan --scenario FILE [--growth X] [--target 0.99] [--seeds N] [--json]  fleets for that traffic side by side, and which to take
  paper [--quick] [--seeds N] [--out FILE] [--threads N]    the paper's evaluation; writes docs/evaluation.md and its plots
  check [--scenarios N] [--from SEED]                       random scenarios with every invariant after every event
  speed [--rate QUERIES_PER_SECOND] [--seconds N]           simulated queries per second on this machine
`;

/** The policy that needs a solver which takes a moment to load. */
const OPTIMAL = 'ours optimal';

/** The simulator's command line: what it prints are figures of virtual time, except for `speed`. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true, args: process.argv.slice(2),
    options: {
      scenario: { type: 'string' }, seed: { type: 'string' }, policy: { type: 'string' }, json: { type: 'boolean' }, quick: { type: 'boolean' }, seeds: { type: 'string' },
      out: { type: 'string' }, scenarios: { type: 'string' }, from: { type: 'string' }, threads: { type: 'string' }, growth: { type: 'string' }, target: { type: 'string' }, rate: { type: 'string' }, seconds: { type: 'string' },
    },
  });
  switch (positionals[0]) {
    case 'run':
      return run(values);
    case 'plan':
      return plan(values);
    case 'paper':
      return paper(values);
    case 'check':
      return check(Number(values.scenarios ?? 1_000), Number(values.from ?? 1));
    case 'speed':
      return speed(Number(values.rate ?? 10_000), Number(values.seconds ?? 60));
    default:
      process.stderr.write(USAGE);
      return 2;
  }
}

async function run(values: { scenario?: string | undefined; seed?: string | undefined; policy?: string | undefined; json?: boolean | undefined }): Promise<number> {
  if (values.scenario === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const text = readFileSync(values.scenario, 'utf8');
  const solve = values.policy === OPTIMAL || text.includes(OPTIMAL) ? await optimalSolve() : null;
  const scenario = readScenario(text, { seed: values.seed === undefined ? undefined : Number(values.seed), policy: values.policy }, solve === null ? undefined : () => boundedSolver(solve));
  const result = simulate(scenario);
  process.stdout.write(values.json === true ? `${JSON.stringify(result, null, 2)}\n` : describeResult(result));
  return 0;
}

function plan(values: { scenario?: string | undefined; growth?: string | undefined; target?: string | undefined; seeds?: string | undefined; json?: boolean | undefined }): number {
  if (values.scenario === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const seeds = Array.from({ length: Number(values.seeds ?? 3) }, (_, at) => at + 1);
  const found = compareFleets(readScenario(readFileSync(values.scenario, 'utf8')), { seeds, target: Number(values.target ?? 0.99), growth: Number(values.growth ?? 1) });
  process.stdout.write(values.json === true ? `${JSON.stringify(found, null, 2)}\n` : describeComparison(found));
  return found.recommended === null ? 1 : 0;
}

async function paper(values: { quick?: boolean | undefined; seeds?: string | undefined; out?: string | undefined; threads?: string | undefined }): Promise<number> {
  const out = resolve(values.out ?? 'docs/evaluation.md');
  const settings: Settings = { quick: values.quick === true, seeds: Number(values.seeds ?? (values.quick === true ? 2 : 5)) };
  const context = contextOf(settings, () => () => { throw new Error('nothing is solved while the report is written'); });
  const runs = paperRuns(context);
  const outcomes = await inThreads(settings, runs.map(({ key, label }) => `${key}: ${label}`), Number(values.threads ?? Math.max(1, Math.min(availableParallelism(), 8))));
  const report = paperReport(context, outcomes, measureSelection(() => performance.now() * 1_000));
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, report.markdown);
  for (const { path, text } of report.files) {
    const to = join(dirname(out), path);
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, text);
  }
  process.stderr.write(`wrote ${out} and ${report.files.length} plots\n`);
  return 0;
}

type Settings = { quick: boolean; seeds: number };

function contextOf({ quick, seeds }: Settings, optimalSolver: PaperContext['optimalSolver']): PaperContext {
  return { quick, seeds: Array.from({ length: seeds }, (_, at) => at + 1), optimalSolver };
}

/** Gives runs to threads as these become free; outcomes come back in the order of the runs. */
function inThreads(settings: Settings, names: readonly string[], threads: number): Promise<Outcome[]> {
  const from = performance.now();
  const outcomes = new Map<number, Outcome>();
  let next = 0;
  return new Promise((done, failed) => {
    for (let at = 0; at < Math.min(threads, names.length); at += 1) {
      const thread = new Worker(fileURLToPath(import.meta.url), { workerData: settings });
      const give = (): void => {
        if (next < names.length) thread.postMessage(next++);
        else void thread.terminate();
      };
      thread.on('error', failed);
      thread.on('message', ({ run, outcome }: { run: number; outcome: Outcome }) => {
        outcomes.set(run, outcome);
        process.stderr.write(`${((performance.now() - from) / 1_000).toFixed(0).padStart(5)} s  ${outcomes.size}/${names.length}  ${names[run] ?? ''}\n`);
        give();
        if (outcomes.size === names.length) done(names.flatMap((_, index) => outcomes.get(index) ?? []));
      });
      give();
    }
  });
}

/** Solves a program within a number of nodes; gives its columns. */
async function optimalSolve(): Promise<(lp: string) => Map<string, number>> {
  const highs = await loadHighs();
  return (lp) => {
    const { Columns } = highs.solve(lp, { mip_rel_gap: 0.01, mip_max_nodes: 200, output_flag: false });
    return new Map(Object.entries(Columns).flatMap(([name, column]) => ('Primal' in column ? [[name, Number(column.Primal)] as const] : [])));
  };
}

async function serveThread(settings: Settings): Promise<void> {
  const solve = await optimalSolve();
  const runs = paperRuns(contextOf(settings, () => boundedSolver(solve)));
  parentPort?.on('message', (run: number) => {
    parentPort?.postMessage({ run, outcome: runs[run]?.outcome() });
  });
}

function check(scenarios: number, from: number): number {
  let events = 0;
  let queries = 0;
  for (let seed = from; seed < from + scenarios; seed += 1) {
    const result = simulate(randomScenario(seed), { invariants: allInvariants() });
    events += result.events;
    queries += result.total.offered;
    if ((seed - from + 1) % 100 === 0) process.stderr.write(`${seed - from + 1} scenarios, ${events} events\n`);
  }
  process.stdout.write(`${scenarios} random scenarios (seeds ${from} to ${from + scenarios - 1}) kept every invariant after each of ${events} events; ${queries} queries\n`);
  return 0;
}

function speed(perSecond: number, seconds: number): number {
  const scenario = speedScenario({ perSecond, seconds });
  const from = process.cpuUsage();
  const result = simulate(scenario);
  const { user, system } = process.cpuUsage(from);
  const took = (user + system) / 1_000_000;
  const simulated = Math.round(perSecond * seconds);
  const rate = Math.round(simulated / took);
  process.stdout.write(`${simulated} queries in ${took.toFixed(2)} s of processor time: ${rate} simulated queries per second (${scenario.variants.length} variants, ${scenario.machines.reduce((sum, { count }) => sum + count, 0)} machines; ${result.total.met} of ${result.total.offered} answered as asked)\n`);
  return rate >= 100_000 ? 0 : 1;
}

if (isMainThread) process.exitCode = await main();
else await serveThread(workerData as Settings);

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import loadHighs from 'highs';
import { boundedSolver } from './simulator/bounded-solver';
import { allInvariants } from './simulator/invariants/all-invariants';
import { runPaper } from './simulator/paper/run-paper';
import { describeResult } from './simulator/describe-result';
import { randomScenario } from './simulator/random-scenario';
import { readScenario } from './simulator/scenario-file';
import { simulate } from './simulator/simulate';
import { speedScenario } from './simulator/speed-scenario';

const USAGE = `usage: npm run sim -- <command>
  run --scenario FILE [--seed N] [--policy NAME] [--json]   one scenario (docs/simulator.md describes the file)
  paper [--quick] [--seeds N] [--out FILE]                  the paper's evaluation; writes docs/evaluation.md and its plots
  check [--scenarios N] [--from SEED]                       random scenarios with every invariant after every event
  speed [--rate QUERIES_PER_SECOND] [--seconds N]           simulated queries per second on this machine
`;

/** The simulator's command line: what it prints are figures of virtual time, except for `speed`. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true, args: process.argv.slice(2),
    options: {
      scenario: { type: 'string' }, seed: { type: 'string' }, policy: { type: 'string' }, json: { type: 'boolean' }, quick: { type: 'boolean' }, seeds: { type: 'string' },
      out: { type: 'string' }, scenarios: { type: 'string' }, from: { type: 'string' }, rate: { type: 'string' }, seconds: { type: 'string' },
    },
  });
  switch (positionals[0]) {
    case 'run':
      return run(values);
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

function run(values: { scenario?: string | undefined; seed?: string | undefined; policy?: string | undefined; json?: boolean | undefined }): number {
  if (values.scenario === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const text = readFileSync(values.scenario, 'utf8');
  const scenario = readScenario(text, { seed: values.seed === undefined ? undefined : Number(values.seed), policy: values.policy });
  const result = simulate(scenario);
  process.stdout.write(values.json === true ? `${JSON.stringify(result, null, 2)}\n` : describeResult(result));
  return 0;
}

async function paper(values: { quick?: boolean | undefined; seeds?: string | undefined; out?: string | undefined }): Promise<number> {
  const out = resolve(values.out ?? 'docs/evaluation.md');
  const highs = await loadHighs();
  const solver = boundedSolver((lp) => {
    const { Columns } = highs.solve(lp, { mip_rel_gap: 0.01, mip_max_nodes: 200, output_flag: false });
    return new Map(Object.entries(Columns).flatMap(([name, column]) => ('Primal' in column ? [[name, Number(column.Primal)] as const] : [])));
  });
  const quick = values.quick === true;
  const report = runPaper({ quick, seeds: Number(values.seeds ?? (quick ? 2 : 5)), optimalSolver: solver, onProgress: (line) => process.stderr.write(`${line}\n`) });
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
  const from = performance.now();
  const result = simulate(scenario);
  const took = (performance.now() - from) / 1_000;
  const simulated = Math.round(perSecond * seconds);
  const rate = Math.round(simulated / took);
  process.stdout.write(`${simulated} queries in ${took.toFixed(2)} s: ${rate} simulated queries per second (${scenario.variants.length} variants, ${scenario.machines.reduce((sum, { count }) => sum + count, 0)} machines; ${result.total.met} of ${result.total.offered} answered as asked)\n`);
  return rate >= 100_000 ? 0 : 1;
}

process.exitCode = await main();

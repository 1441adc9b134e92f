import type { BareOrder, BareResult } from './bare-runs';
import type { Programs } from './bundle-programs';
import type { ModelCase } from './cases';
import { startProgram, type ChildProgram } from './child-program';
import { measureLoad, medianRound, type Round } from './measure-load';
import type { BenchOptions } from './options';
import { requestFor } from './requests';
import { startBullMq, startFastify, startNodeHttp } from './start-baselines';
import { startOurs } from './start-ours';
import type { System, SystemName } from './system';

export type ClosedRow = { model: string; system: string; concurrency: number } & ReturnType<typeof medianRound>;
export type OpenRow = { model: string; system: string; ratePerSecond: number; ofCapacity: number } & ReturnType<typeof medianRound>;
export type ModelResult = { model: string; bare: BareResult; closed: ClosedRow[]; open: OpenRow[]; notes: string[] };

/** Offered rates of the open loop, as parts of what baseline (b) answered per second in the closed loop at its best. */
const OPEN_LOADS = [0.3, 0.5, 0.7, 0.9, 1.2, 1.5];
const WARM_UP_MS = 400;
const FIRST_WARM_UP_MS = 2_500;

/** Measures one model on every system. Rounds of the systems alternate, so that what disturbs the machine disturbs all of them. */
export async function runModel(programs: Programs, model: ModelCase, at: { modelPath: string; options: BenchOptions; say: (line: string) => void }): Promise<ModelResult> {
  const { options } = at;
  const of = { model, modelPath: at.modelPath, threads: options.threads };
  const notes: string[] = [];
  const bare = await runBare(programs, of, options.seconds);
  const systems: System[] = [];
  const generator = await startProgram<unknown>('load generator', programs.path('load-generator'), {});
  try {
    for (const name of options.systems) {
      const system = await startSystem(programs, name, { ...of, profileArgs: profileArgs(options) });
      if (system === null) notes.push(`${name}: skipped, there is no redis-server on the PATH`);
      else systems.push(system);
      if (system !== null && system.note !== '') notes.push(`${name}: ${system.note}`);
    }
    // Compiled code is what a server runs after its first second: every system gets it before anything is measured.
    for (const system of systems) await measureLoad(generator, system, { request: requestFor(system.name, model), connections: 32, warmUpMs: 0, durationMs: FIRST_WARM_UP_MS, ratePerSecond: null });
    const closed: ClosedRow[] = [];
    for (const concurrency of options.concurrency) {
      at.say(`${model.name}: concurrency ${concurrency}`);
      const rounds = await alternate(generator, systems, { model, options, connections: concurrency, rate: null });
      for (const [system, list] of rounds) closed.push({ model: model.name, system, concurrency, ...medianRound(list) });
    }
    const open = options.openLoop ? await openLoop(generator, systems, { model, closed, at }) : [];
    return { model: model.name, bare, closed, open, notes };
  } finally {
    await Promise.all([generator.stop(), ...systems.map((system) => system.stop())]);
  }
}

async function openLoop(generator: ChildProgram<unknown>, systems: readonly System[], of: { model: ModelCase; closed: readonly ClosedRow[]; at: { options: BenchOptions; say: (line: string) => void } }): Promise<OpenRow[]> {
  const reference = of.closed.filter((row) => row.system === 'node:http');
  const capacity = Math.max(0, ...(reference.length > 0 ? reference : of.closed).map((row) => row.perSecond));
  const rows: OpenRow[] = [];
  for (const load of OPEN_LOADS) {
    const rate = load * capacity;
    of.at.say(`${of.model.name}: open loop, ${Math.round(rate)} queries/s`);
    const fast = systems.filter((system) => system.name === 'node:http' || system.name === 'infaas');
    const rounds = await alternate(generator, fast, { model: of.model, options: of.at.options, connections: 256, rate });
    for (const [system, list] of rounds) rows.push({ model: of.model.name, system, ratePerSecond: rate, ofCapacity: load, ...medianRound(list) });
  }
  return rows;
}

async function alternate(generator: ChildProgram<unknown>, systems: readonly System[], of: { model: ModelCase; options: BenchOptions; connections: number; rate: number | null }): Promise<Map<string, Round[]>> {
  const rounds = new Map<string, Round[]>(systems.map((system) => [system.name, []]));
  for (let repeat = 0; repeat < of.options.repeats; repeat += 1) {
    for (const system of systems) {
      const order = { request: requestFor(system.name, of.model), connections: of.connections, warmUpMs: WARM_UP_MS, durationMs: of.options.seconds * 1_000, ratePerSecond: of.rate };
      rounds.get(system.name)?.push(await measureLoad(generator, system, order));
    }
  }
  return rounds;
}

async function runBare(programs: Programs, of: { model: ModelCase; modelPath: string; threads: number }, seconds: number): Promise<BareResult> {
  const program = await startProgram<unknown>('bare', programs.path('bare-runs'), {});
  const batches = [1, 2, 8, 32].filter((batch) => batch <= of.model.maxBatch);
  const result = program.next<BareResult>();
  program.child.send({ model: { path: of.modelPath, input: of.model.input, threads: of.threads }, batches, msPerBatch: (seconds * 1_000) / batches.length } satisfies BareOrder);
  const answer = await result;
  program.child.kill('SIGKILL');
  return answer;
}

function startSystem(programs: Programs, name: SystemName, of: Parameters<typeof startOurs>[1]): Promise<System | null> {
  switch (name) {
    case 'node:http':
      return startNodeHttp(programs, of);
    case 'fastify':
      return startFastify(programs, of);
    case 'bullmq':
      return startBullMq(programs, of);
    case 'infaas':
      return startOurs(programs, of);
  }
}

function profileArgs(options: BenchOptions): string[] {
  return options.cpuProfile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.cpuProfile}`];
}

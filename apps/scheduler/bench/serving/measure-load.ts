import { cpuUsOf, type ChildProgram } from './child-program';
import type { LoadOrder, LoadResult } from './load-generator';
import type { System } from './system';

/** One round of load on one system. Processor times are microseconds per answered query. */
export type Round = {
  p50Us: number; p99Us: number; perSecond: number; answered: number; errors: number; firstError: string | null;
  /** Answered within the round's deadline (all of them where there is none), refused, and how long the refusals took. */
  inTime: number; refused: number; refusedP95Us: number;
  /** The generator's own lag behind its schedule; part of every latency of an open loop. */
  lagP99Us: number;
  cpuPerQueryUs: number; cpuByProcess: Record<string, number>; generatorCpuPerQueryUs: number; generatorShare: number;
};

/** Runs one round and returns its figures. */
export async function measureLoad(generator: ChildProgram<unknown>, system: System, order: Omit<LoadOrder, 'port'>, deadlineUs = Infinity): Promise<Round> {
  const read = (): number[] => system.processes.map((process) => cpuUsOf(process.pid));
  const measuring = generator.next<{ kind: string }>();
  generator.child.send({ port: system.port, ...order });
  await measuring;
  const before = read();
  await generator.next<{ kind: string }>();
  const after = read();
  const { result } = await generator.next<{ kind: string; result: LoadResult }>();
  const used = after.map((cpu, at) => cpu - (before[at] ?? 0));
  const per = (us: number): number => us / Math.max(1, result.answered);
  const sorted = Float64Array.from(result.latenciesUs).sort();
  const quantile = (q: number, of = sorted): number => of[Math.min(of.length - 1, Math.floor(q * of.length))] ?? Number.NaN;
  return {
    p50Us: quantile(0.5), p99Us: quantile(0.99), perSecond: (result.answered * 1e6) / result.elapsedUs, answered: result.answered, errors: result.errors, firstError: result.firstError,
    inTime: result.latenciesUs.filter((us) => us <= deadlineUs).length, refused: result.refusedUs.length, refusedP95Us: quantile(0.95, Float64Array.from(result.refusedUs).sort()),
    lagP99Us: quantile(0.99, Float64Array.from(result.lagsUs).sort()),
    cpuPerQueryUs: per(used.reduce((sum, us) => sum + us, 0)),
    cpuByProcess: Object.fromEntries(system.processes.map((process, at) => [process.name, per(used[at] ?? 0)])),
    generatorCpuPerQueryUs: per(result.cpuUs), generatorShare: result.cpuUs / result.elapsedUs,
  };
}

/** Returns the round whose every figure is the median of the given ones, and the spread of throughput ((largest - least) / median). */
export function medianRound(rounds: readonly Round[]): Round & { spread: number } {
  const [first] = rounds;
  if (first === undefined) throw new Error('no rounds');
  const of = (value: (round: Round) => number): number => median(rounds.map(value));
  const rates = rounds.map((round) => round.perSecond);
  return {
    p50Us: of((round) => round.p50Us), p99Us: of((round) => round.p99Us), perSecond: of((round) => round.perSecond), answered: of((round) => round.answered),
    inTime: of((round) => round.inTime), refused: of((round) => round.refused), refusedP95Us: of((round) => round.refusedP95Us), lagP99Us: of((round) => round.lagP99Us),
    errors: rounds.reduce((sum, round) => sum + round.errors, 0), firstError: rounds.find((round) => round.firstError !== null)?.firstError ?? null,
    cpuPerQueryUs: of((round) => round.cpuPerQueryUs),
    cpuByProcess: Object.fromEntries(Object.keys(first.cpuByProcess).map((name) => [name, of((round) => round.cpuByProcess[name] ?? 0)])),
    generatorCpuPerQueryUs: of((round) => round.generatorCpuPerQueryUs), generatorShare: of((round) => round.generatorShare),
    spread: (Math.max(...rates) - Math.min(...rates)) / Math.max(1e-9, median(rates)),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

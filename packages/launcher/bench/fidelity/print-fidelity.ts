import type { FidelityScenario, Asked } from './scenarios';
import type { LiveFigures } from './send-arrivals';

/** What a simulation says of all its queries. */
export type Served = { offered: number; answered: number; met: number; answeredPerSecond: number; violations: number; p50Us: number | null; p99Us: number | null; variants: { name: string; answered: number }[] };

/**
 * One scenario, live and simulated. `runRatio`: what runs took live over what profiles say; `diagnosis` is the simulation with runs that
 * much slower, which tells a machine that was not itself from a model that is wrong.
 */
export type Compared = { scenario: FidelityScenario; asked: Asked; live: LiveFigures; simulation: Served; runRatio: number; diagnosis: Served };

/** Returns by how much simulation and live run differ: throughput as a part, violations in points. */
export function differenceOf(live: LiveFigures, simulation: Served): { throughputError: number; violationPoints: number } {
  const violations = 1 - live.met / Math.max(1, live.offered);
  return { throughputError: simulation.answered / Math.max(1, live.answered) - 1, violationPoints: 100 * (simulation.violations - violations) };
}

/** Returns the lines of one scenario for people. */
export function fidelityLines({ scenario, asked, live, simulation, runRatio, diagnosis }: Compared): string[] {
  const { throughputError, violationPoints } = differenceOf(live, simulation);
  const sorted = [...live.latenciesUs].sort((a, b) => a - b);
  const at = (part: number): number => sorted[Math.floor(part * sorted.length)] ?? NaN;
  const row = (name: string, cells: readonly string[]): string => `${name.padEnd(30)}${cells.map((cell) => cell.padStart(14)).join('')}`;
  const ms = (us: number | null): string => ((us ?? NaN) / 1e3).toFixed(1);
  const percent = (part: number): string => `${(100 * part).toFixed(2)} %`;
  const simulated = (name: string, of: Served): string => row(name, [String(of.offered), (of.answered / asked.shape.seconds).toFixed(2), percent(of.violations), ms(of.p50Us), ms(of.p99Us)]);
  return [
    `${scenario.name}: ${scenario.why}; ${asked.shape.steadyPerSecond.toFixed(1)} queries per second of ${asked.rows} rows within ${asked.deadlineMs} ms, ${asked.shape.burstPerSecond.toFixed(1)} in bursts`,
    row('', ['offered', 'answered /s', 'violations', 'p50 ms', 'p99 ms']),
    row('live', [String(live.offered), (live.answered / asked.shape.seconds).toFixed(2), percent(1 - live.met / Math.max(1, live.offered)), ms(at(0.5)), ms(at(0.99))]),
    simulated('simulated', simulation), simulated(`with runs ${runRatio.toFixed(2)} × as long`, diagnosis),
    `throughput differs by ${(100 * throughputError).toFixed(2)} % (aim: less than 2), violations by ${violationPoints.toFixed(2)} points (aim: less than 1); live, runs took ${runRatio.toFixed(2)} times what their profiles say`,
    `live mostly by ${Object.entries(live.variants).sort(([, a], [, b]) => b - a)[0]?.[0] ?? '–'}, simulated mostly by ${simulation.variants[0]?.name ?? '–'}`,
    ...(live.lateToSend > 0 ? [`${live.lateToSend} queries were sent more than 20 ms late: this machine did something else as well`] : []), '',
  ];
}

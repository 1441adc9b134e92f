import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import type { Served, SimulationResult } from './simulation-result';

const COLUMNS = ['load', 'offered', 'as asked', 'late or refused', 'p50 ms', 'p99 ms', 'accuracy', 'mostly by'] as const;

/** Returns a result as a table for people: one line per load, then cost and machines. */
export function describeResult(result: SimulationResult): string {
  const rows = [COLUMNS, ...result.loads.map(lineOf), lineOf(result.total)];
  const widths = COLUMNS.map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  const table = rows.map((row) => row.map((cell, at) => (at === 0 || at === row.length - 1 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ').trimEnd());
  const { cost, fleet, decisions } = result;
  const machines = Object.entries(fleet.machineSeconds).map(([name, seconds]) => `${(seconds / 3_600).toFixed(2)} h of ${name}`);
  return [
    `${result.scenario}: policy ${result.policy}, seed ${result.seed}, ${result.seconds} s`, '', ...table, '',
    `cost: $${usdFromNanoUsd(cost.totalNanoUsd).toFixed(4)} ($${usdFromNanoUsd(cost.perHourNanoUsd).toFixed(3)} per hour${cost.per1kMetNanoUsd === null ? '' : `, $${usdFromNanoUsd(cost.per1kMetNanoUsd).toFixed(5)} per 1,000 answered as asked`}); ${percent(cost.usedNanoUsd, cost.totalNanoUsd)} used, ${percent(cost.keptNanoUsd, cost.totalNanoUsd)} kept loaded, ${percent(cost.operatorNanoUsd, cost.totalNanoUsd)} idle`,
    `machines: ${machines.join(', ') || 'none'}; reserved over used core-seconds ${fleet.overProvisioning ?? '–'}`,
    ...(result.offlinePerSecond === undefined ? [] : [`offline: ${result.offlinePerSecond} items per second`]),
    `decisions: ${decisions.starts} starts and ${decisions.stops} stops of instances, ${decisions.machineStarts} and ${decisions.machineStops} of machines`, '',
  ].join('\n');
}

function lineOf(served: Served): string[] {
  const ms = (us: number | null): string => (us === null ? '–' : (us / 1_000).toFixed(1));
  return [
    served.name, String(served.offered), `${percent(served.met, served.offered)}`, `${percent(served.offered - served.met, served.offered)}`, ms(served.p50Us), ms(served.p99Us),
    served.accuracy === null ? '–' : `${(served.accuracy * 100).toFixed(2)} %`, served.variants[0]?.name ?? '–',
  ];
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(2)} %`;
}

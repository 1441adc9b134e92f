import type { Comparison, Range } from './compare-fleets';

const HEAD = ['alternative', '$ per hour', 'as asked', 'p99 ms', 'machines on average', 'missed mostly'] as const;

/** Returns a comparison as a table for people, what is recommended and why. */
export function describeComparison({ alternatives, recommended, reasons, seeds, target }: Comparison): string {
  const rows = alternatives.map((each) => [
    each.name === recommended ? `${each.name} *` : each.name, shown(each.costPerHourUsd, 3), `${shown(each.met, 2, 100)} %`, shown(each.p99Ms, 1),
    Object.entries(each.machines).map(([name, count]) => `${count} ${name}`).join(', ') || '–', each.missed === null ? '–' : `${each.missed.load}, ${each.missed.mostly}`,
  ]);
  const widths = HEAD.map((head, at) => Math.max(head.length, ...rows.map((row) => (row[at] ?? '').length)));
  const line = (row: readonly string[]): string => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ').trimEnd();
  return [line(HEAD), ...rows.map(line), '', ...reasons, `Seeds ${seeds.join(', ')}; at least ${(100 * target).toFixed(2)} % are to be answered as asked.`, ''].join('\n');
}

function shown({ mean, least, most }: Range, digits: number, factor = 1): string {
  const text = (value: number): string => (value * factor).toFixed(digits);
  return text(least) === text(most) ? text(mean) : `${text(mean)} (${text(least)}–${text(most)})`;
}

import type { Amounts } from './fill-workspace';
import type { Timing } from './measure-console';

/** Returns the times as a table for people, those over the limit marked. */
export function consoleReport(timings: readonly Timing[], { amounts, limitMs }: { amounts: Amounts; limitMs: number }): string {
  const rows = timings.map((timing) => [
    timing.p95Ms > limitMs ? 'OVER' : '', timing.kind, timing.medianMs.toFixed(0), timing.p95Ms.toFixed(0), `${(timing.bytes / 1_000).toFixed(0)} kB`, timing.name,
  ]);
  const table = [['', '', 'median ms', 'p95 ms', 'answer', ''], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const over = timings.filter((timing) => timing.p95Ms > limitMs).length;
  return [
    `${amounts.decisions} decisions, ${amounts.variants} variants, ${amounts.applications} applications`,
    ...table.map((row) => row.map((cell, column) => (column === 2 || column === 3 || column === 4 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join('  ').trimEnd()),
    `${timings.length - over} of ${timings.length} within ${limitMs} ms at p95`,
  ].join('\n');
}

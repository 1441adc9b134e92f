import type { ClosedRow, ModelResult, OpenRow } from './run-model';

const ms = (us: number): string => (us / 1_000).toFixed(us < 10_000 ? 3 : 1);
const us = (value: number): string => value.toFixed(value < 100 ? 1 : 0);
const ratio = (value: number, base: number | undefined): string => (base === undefined || base === 0 ? '' : `${(value / base).toFixed(2)} x`);

/** Prints the figures of one model: medians, and ratios to baseline (b) where it was measured. */
export function printModel(result: ModelResult): void {
  console.log(`\n${result.model}`);
  for (const note of result.notes) console.log(`  ${note}`);
  console.log(`  bare session.run: ${result.bare.map((row) => `batch ${row.batch}: ${Math.round(row.rowsPerSecond)} rows/s (${us(row.runP50Us)} us a run)`).join(', ')}`);
  printRows(result.closed.map((row) => ({ key: `c=${row.concurrency}`, row })));
  printRows(result.open.map((row) => ({ key: `${Math.round(row.ratePerSecond)}/s`, row })));
}

function printRows(rows: readonly { key: string; row: ClosedRow | OpenRow }[]): void {
  if (rows.length === 0) return;
  const base = (key: string): ClosedRow | OpenRow | undefined => rows.find((other) => other.key === key && other.row.system === 'node:http')?.row;
  console.table(rows.map(({ key, row }) => ({
    load: key, system: row.system, 'p50 ms': ms(row.p50Us), 'p50 / (b)': ratio(row.p50Us, base(key)?.p50Us), 'p99 ms': ms(row.p99Us), 'queries/s': Math.round(row.perSecond),
    'rate / (b)': ratio(row.perSecond, base(key)?.perSecond), 'cpu us/query': us(row.cpuPerQueryUs), 'cpu / (b)': ratio(row.cpuPerQueryUs, base(key)?.cpuPerQueryUs),
    'by process': Object.entries(row.cpuByProcess).map(([name, value]) => `${name} ${us(value)}`).join(', '),
    generator: `${us(row.generatorCpuPerQueryUs)} us, ${Math.round(row.generatorShare * 100)} %`, spread: `${Math.round(row.spread * 100)} %`, errors: row.errors,
  })));
  const failed = rows.find(({ row }) => row.firstError !== null);
  if (failed !== undefined) console.log(`  first error of ${failed.row.system} at ${failed.key}: ${failed.row.firstError ?? ''}`);
}

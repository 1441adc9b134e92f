import type { Registered, VariantRow } from './register-model';

const HEADS = ['variant', 'status', 'accuracy', 'error against base', 'p50 ms', 'best q/s', 'load ms', 'MB', '$ per 1,000', 'times faster'];

/** Returns the variants of every registered model as one table, as the product's API has them, and below it what was refused and why. */
export function modelsReport(results: readonly Registered[]): string {
  const rows = results.flatMap(({ variants }) => variants.map((row) => [
    row.variant, row.status, accuracyOf(row), errorOf(row), number(row.latencyP50Us['1'], 1_000, 3), number(row.throughputPerSecond, 1, 1), number(row.loadUs, 1_000, 1),
    number(row.memoryBytes, 1e6, 1), row.costPer1kUsd?.toPrecision(3) ?? '–', speedUp(row, variants),
  ]));
  const refused = results.filter((result) => result.refusal !== null).map(({ model, refusal }) => `${model.file}: ${refusal?.reason ?? ''} ${refusal?.hint ?? ''}`);
  const rejected = results.flatMap(({ variants }) => variants.filter((row) => row.status === 'rejected' || row.status === 'failed').map((row) => `${row.variant}: ${row.reason ?? ''}`));
  const times = results.map(({ model, seconds, variants }) => `${model.file}: ${variants.length} variants in ${seconds.toFixed(1)} s${model.remark === undefined ? '' : ` (${model.remark})`}`);
  return [
    table([HEADS, ...rows]), section(`Models (${results.length - refused.length} registered, ${refused.length} refused)`, times), section('Refused', refused),
    section('Variants that do not serve, and why', rejected),
  ].filter(Boolean).join('\n\n');
}

function accuracyOf({ accuracy, accuracyBasis }: VariantRow): string {
  if (accuracy === null) return '–';
  return `${(accuracy * 100).toFixed(2)} %${accuracyBasis === 'measured' ? '' : ` ${accuracyBasis ?? ''}`}`;
}

function errorOf({ error }: VariantRow): string {
  if (error === null) return '–';
  return `${(error.relativeError * 100).toPrecision(2)} %${error.snrDb === null ? '' : `, ${error.snrDb.toFixed(0)} dB`}${error.agreement === null ? '' : `, ${(error.agreement * 100).toFixed(1)} % agree`}`;
}

/** How many times faster than the uploaded form at the same number of threads. */
function speedUp(row: VariantRow, all: readonly VariantRow[]): string {
  const form = (precision: string): VariantRow | undefined => all.find((other) => other.variant.endsWith(`.${precision}.cpu.t${row.threads}`));
  const base = form('fp32') ?? form('int8') ?? form('fp16');
  const [mine, theirs] = [row.latencyP50Us['1'], base?.latencyP50Us['1']];
  return mine === undefined || theirs === undefined || base === row ? '–' : `${(theirs / mine).toFixed(2)} x`;
}

function number(value: number | null | undefined, divisor: number, digits: number): string {
  return value === null || value === undefined ? '–' : (value / divisor).toFixed(digits);
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${title}\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = HEADS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')).join('\n');
}

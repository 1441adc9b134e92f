import { formatBytes, formatMicros, formatPercent, formatRate, formatUsd } from '../../../components/format';
import type { ModelRow } from '../../../server/variant/list-variants';

type Figure = { name: string; of: (row: ModelRow) => number | null; format: (value: number | null) => string; better: 'less' | 'more' };

const FIGURES: readonly Figure[] = [
  { name: 'Accuracy', of: (row) => row.accuracy, format: (value) => formatPercent(value, 2), better: 'more' },
  { name: 'Error against base', of: (row) => row.error?.relativeError ?? null, format: (value) => (value === null ? '–' : `${(value * 100).toPrecision(2)} %`), better: 'less' },
  { name: 'Median run, one query', of: (row) => row.latencyP50Us['1'] ?? null, format: formatMicros, better: 'less' },
  { name: '99th percentile, one query', of: (row) => row.latencyP99Us['1'] ?? null, format: formatMicros, better: 'less' },
  { name: 'Most queries per second', of: (row) => row.throughputPerSecond, format: formatRate, better: 'more' },
  { name: 'Cost of 1,000', of: (row) => row.costPer1kUsd, format: formatUsd, better: 'less' },
  { name: 'Load', of: (row) => row.loadUs, format: formatMicros, better: 'less' },
  { name: 'Memory', of: (row) => row.memoryBytes, format: formatBytes, better: 'less' },
  { name: 'File', of: (row) => row.artifactBytes, format: formatBytes, better: 'less' },
];

export type ComparedFigure = { name: string; left: string; right: string; difference: string; better: 'left' | 'right' | null };

/** Returns the figures of two variants beside each other: the right one's difference to the left one, and which is better. */
export function compareFigures(left: ModelRow, right: ModelRow): ComparedFigure[] {
  return FIGURES.map((figure) => {
    const [a, b] = [figure.of(left), figure.of(right)];
    const known = a !== null && b !== null;
    const better = !known || a === b ? null : (figure.better === 'less') === (a < b) ? 'left' : 'right';
    return { name: figure.name, left: figure.format(a), right: figure.format(b), difference: known ? differenceOf(figure.name, a, b) : '–', better };
  });
}

// Shares of one are compared in points, everything else as a part of the left.
function differenceOf(name: string, a: number, b: number): string {
  if (a === b) return 'same';
  if (name === 'Accuracy') return `${signed(((b - a) * 100).toFixed(2))} points`;
  return a === 0 ? '–' : `${signed(((b / a - 1) * 100).toFixed(Math.abs(b / a - 1) < 0.1 ? 1 : 0))} %`;
}

function signed(text: string): string {
  return text.startsWith('-') ? `−${text.slice(1)}` : `+${text}`;
}

/** Returns the two rows to compare at first: the base as uploaded and the fastest other one that serves; null when there are not two. */
export function firstPair(rows: readonly ModelRow[]): [ModelRow, ModelRow] | null {
  const measured = rows.filter((row) => row.latencyP50Us['1'] !== undefined);
  const plain = measured.filter((row) => !row.optimised && row.threads === 1);
  const base = plain.find((row) => row.precision === 'fp32') ?? plain[0] ?? measured[0];
  const others = measured.filter((row) => row !== base).sort((a, b) => Number(b.status === 'ready') - Number(a.status === 'ready') || (a.latencyP50Us['1'] ?? 0) - (b.latencyP50Us['1'] ?? 0));
  return base === undefined || others[0] === undefined ? null : [base, others[0]];
}

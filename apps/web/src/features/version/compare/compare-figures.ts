import { formatBytes, formatMicros, formatPercent, formatRate, formatUsd } from '../../../components/format';
import { formatInterval } from '../../../components/variants/format-interval';
import type { ModelRow } from '../../../server/variant/list-variants';

type Figure = {
  name: string; of: (row: ModelRow) => number | null; format: (value: number | null) => string; better: 'less' | 'more';
  /** Said in small letters below the figure. */
  note?: (row: ModelRow) => string | null;
};

const FIGURES: readonly Figure[] = [
  { name: 'Accuracy', of: (row) => row.accuracy, format: (value) => formatPercent(value, 2), better: 'more', note: accuracyNote },
  { name: 'Median run, one query', of: (row) => row.latencyP50Us['1'] ?? null, format: formatMicros, better: 'less' },
  { name: '99th percentile, one query', of: (row) => row.latencyP99Us['1'] ?? null, format: formatMicros, better: 'less' },
  { name: 'Most queries per second', of: (row) => row.throughputPerSecond, format: formatRate, better: 'more' },
  { name: 'Cost of 1,000', of: (row) => row.costPer1kUsd, format: formatUsd, better: 'less' },
  { name: 'Load', of: (row) => row.loadUs, format: formatMicros, better: 'less' },
  { name: 'Memory', of: (row) => row.memoryBytes, format: formatBytes, better: 'less' },
  { name: 'File', of: (row) => row.artifactBytes, format: formatBytes, better: 'less' },
  { name: 'Error against the base', of: (row) => row.error?.relativeError ?? null, format: (value) => (value === null ? '–' : `${(value * 100).toPrecision(2)} %`), better: 'less', note: (row) => errorNote(row) },
  { name: 'Same answer as the base', of: (row) => row.error?.agreement ?? null, format: (value) => formatPercent(value, 2), better: 'more' },
];

export type ComparedFigure = {
  name: string; left: string; right: string; leftNote: string | null; rightNote: string | null; difference: string; better: 'left' | 'right' | null;
};

/** Returns the figures of two variants beside each other: the right one's difference to the left one, and which is better. Figures that neither has are left out. */
export function compareFigures(left: ModelRow, right: ModelRow): ComparedFigure[] {
  return FIGURES.filter((figure) => figure.of(left) !== null || figure.of(right) !== null).map((figure) => {
    const [a, b] = [figure.of(left), figure.of(right)];
    const known = a !== null && b !== null;
    const better = !known || a === b ? null : (figure.better === 'less') === (a < b) ? 'left' : 'right';
    return {
      name: figure.name, left: figure.format(a), right: figure.format(b), leftNote: figure.note?.(left) ?? null, rightNote: figure.note?.(right) ?? null,
      difference: known ? differenceOf(figure.name, a, b) : '–', better,
    };
  });
}

/** Returns which of the two is better where, in words; accuracies whose intervals overlap are not told apart. */
export function summarise(left: ModelRow, right: ModelRow): string {
  const figures = compareFigures(left, right).filter((figure) => figure.name !== 'Accuracy' || intervalsApart(left, right));
  const names = (side: 'left' | 'right') => figures.filter((figure) => figure.better === side).map((figure) => figure.name.toLowerCase());
  const said = (['left', 'right'] as const).flatMap((side) => (names(side).length === 0 ? [] : [`The ${side} one is better in ${listed(names(side))}.`]));
  const same = left.accuracy !== null && right.accuracy !== null && !intervalsApart(left, right) ? ['Their accuracies cannot be told apart.'] : [];
  return [...said, ...same].join(' ') || 'Neither is better in anything that was measured.';
}

function intervalsApart(left: ModelRow, right: ModelRow): boolean {
  if (left.accuracyLow === null || right.accuracyLow === null || left.accuracyHigh === null || right.accuracyHigh === null) return left.accuracy !== right.accuracy;
  return left.accuracyLow > right.accuracyHigh || right.accuracyLow > left.accuracyHigh;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

function accuracyNote(row: ModelRow): string | null {
  if (row.accuracy === null) return null;
  return row.accuracyBasis === 'measured' ? formatInterval(row.accuracyLow, row.accuracyHigh) : row.accuracyBasis;
}

function errorNote({ error }: ModelRow): string | null {
  return error === null ? null : `${error.samples.toLocaleString('en-US')} ${error.inputs === 'validation' ? 'validation samples' : 'drawn inputs'}`;
}

// Shares of one are compared in points, everything else as a part of the left.
function differenceOf(name: string, a: number, b: number): string {
  if (a === b) return 'same';
  if (name === 'Accuracy' || name === 'Same answer as the base') return `${signed(((b - a) * 100).toFixed(2))} points`;
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

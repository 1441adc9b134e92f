import type { ModelRow } from '../../server/variant/list-variants';

export type SortKey = 'variant' | 'status' | 'accuracy' | 'latency' | 'load' | 'memory' | 'cost' | 'hardware';
export type Sorting = { key: SortKey; descending: boolean };

const STATUS_ORDER: Readonly<Record<ModelRow['status'], number>> = { ready: 0, profiling: 1, generating: 2, rejected: 3, failed: 4 };

/** Returns the rows in the asked order; rows without the figure stand last either way, equal ones by name. */
export function sortVariants(rows: readonly ModelRow[], { key, descending }: Sorting): ModelRow[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [left, right] = [figureOf(a, key), figureOf(b, key)];
    if (left === null || right === null) return Number(left === null) - Number(right === null) || a.variant.localeCompare(b.variant);
    const difference = typeof left === 'string' || typeof right === 'string' ? String(left).localeCompare(String(right), 'en', { numeric: true }) : left - right;
    return sign * difference || a.variant.localeCompare(b.variant, 'en', { numeric: true });
  });
}

function figureOf(row: ModelRow, key: SortKey): number | string | null {
  switch (key) {
    case 'variant':
      return row.variant;
    case 'status':
      return STATUS_ORDER[row.status];
    case 'accuracy':
      return row.accuracy;
    case 'latency':
      return row.latencyP50Us['1'] ?? null;
    case 'load':
      return row.loadUs;
    case 'memory':
      return row.memoryBytes;
    case 'cost':
      return row.costPer1kUsd;
    case 'hardware':
      return row.hardware;
  }
}

import type { CanonicalInput } from '@infaas/shared/domain/records';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { OFFLINE_LIMITS } from '@infaas/shared/jobs/offline-jobs';
import { splitLine } from '../validation/read-table';
import { valuesPerRow } from '../validation/row-source';
import type { OfflineItems } from './open-items';
import { rowTensors } from './row-tensors';

const LABEL = /^(label|labels|class|target|y)$/iu;
const KEY = /^(id|key|name|file)$/iu;

/**
 * Opens a CSV file: one item a row, one column a value. Columns named `id` (or key, name, file) or `label` (or class, target, y) are no values;
 * without a header, a first column too many is an id. A row that holds anything else is that item's error.
 */
export function openTable(text: string, input: CanonicalInput): OfflineItems {
  const lines = text.split(/\r?\n/u).filter((line) => line.trim() !== '');
  if (lines.length > OFFLINE_LIMITS.items) throw new ServingError('too_large', `the input has ${lines.length} rows`, `Send at most ${OFFLINE_LIMITS.items} at a time.`);
  const columns = columnsOf(splitLine(lines[0] ?? ''), valuesPerRow(input));
  const rows = columns.header ? lines.slice(1) : lines;
  const cellsOf = (index: number): string[] => splitLine(rows[index] ?? '');
  return {
    format: 'csv', count: rows.length, key: columns.key === null ? null : (index) => (cellsOf(index)[columns.key ?? 0] ?? '').trim().slice(0, 500),
    async item(index) {
      const cells = await Promise.resolve(cellsOf(index));
      const numbers = Float64Array.from(columns.values, (column) => Number((cells[column] ?? '').trim() || Number.NaN));
      if (cells.length !== columns.width || !numbers.every(Number.isFinite)) {
        throw new ServingError('malformed', `the row does not hold ${columns.values.length} numbers`, 'Give every row the same columns, numbers only but for the id.');
      }
      return rowTensors(numbers, input);
    },
  };
}

type Columns = { header: boolean; width: number; values: number[]; key: number | null };

function columnsOf(first: readonly string[], values: number): Columns {
  const named = first.filter((cell) => !isNumber(cell)).length > 1 || KEY.test(first[0]?.trim() ?? '') || LABEL.test(first[0]?.trim() ?? '');
  const all = first.map((_, at) => at);
  const width = first.length;
  if (named) {
    const key = first.findIndex((cell) => KEY.test(cell.trim()));
    const numbers = all.filter((at) => at !== key && !LABEL.test(first[at]?.trim() ?? ''));
    if (numbers.length === values) return { header: true, width, values: numbers, key: key < 0 ? null : key };
  } else if (width === values) return { header: false, width, values: all, key: null };
  else if (width === values + 1) return { header: false, width, values: all.slice(1), key: 0 };
  throw new ServingError('malformed', `a row has ${width} columns, but an item has ${values} values`, 'Give one column for each input value, and at most one named "id".');
}

function isNumber(cell: string): boolean {
  return cell.trim() !== '' && Number.isFinite(Number(cell));
}

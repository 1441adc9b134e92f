import { ServingError } from '@infaas/shared/domain/serving-error';

/** Rows of samples: their numbers, and the label cell of each (null: no label). */
export type SampleTable = { rows: Float64Array[]; labels: (string | null)[] };

const ROW_LIMIT = 5_000_000;

/**
 * Returns the samples of a CSV file: the label is the column named `label`, `class`, `target` or `species`; without a header the first
 * column when it alone holds whole numbers, else the last. `values` is how many numbers a sample has (a leading id column too many is
 * left out), null when that is not known: then all columns but the label. Throws ServingError('malformed') with the line.
 */
export function readCsv(text: string, values: number | null): SampleTable {
  const lines = text.split(/\r?\n/u).filter((line) => line.trim() !== '');
  if (lines.length > ROW_LIMIT) throw new ServingError('too_large', `the table has ${lines.length} rows`, `Send at most ${ROW_LIMIT} rows.`);
  const first = splitLine(lines[0] ?? '');
  const header = first.filter((cell) => !isNumber(cell)).length > 1 || /^(label|class|target|id)$/iu.test(first[0] ?? '') ? first : null;
  const body = header ? lines.slice(1) : lines;
  if (body.length === 0) throw new ServingError('malformed', 'the table has no rows', 'Give one row per sample.');
  const columns = chooseColumns({ header, sample: splitLine(body[0] ?? ''), values });
  const table: SampleTable = { rows: [], labels: [] };
  body.forEach((line, index) => {
    const cells = splitLine(line);
    const numbers = Float64Array.from(columns.values, (column) => Number((cells[column] ?? '').trim() || Number.NaN));
    if (!numbers.every(Number.isFinite)) throw new ServingError('malformed', `row ${index + (header ? 2 : 1)} does not hold ${columns.values.length} numbers`, 'Give every row the same columns, numbers only but for the label.');
    table.rows.push(numbers);
    table.labels.push(columns.label === null ? null : (cells[columns.label] ?? '').trim());
  });
  return table;
}

/** Splits one CSV line at its commas (or semicolons, or tabs), minding double quotes. */
export function splitLine(line: string): string[] {
  const separator = line.includes(',') ? ',' : line.includes('\t') ? '\t' : line.includes(';') ? ';' : ',';
  if (!line.includes('"')) return line.split(separator);
  const cells = [''];
  let quoted = false;
  for (let index = 0; index < line.length; index++) {
    const character = line[index] ?? '';
    if (character === '"' && quoted && line[index + 1] === '"') {
      cells[cells.length - 1] += '"';
      index += 1;
    } else if (character === '"') quoted = !quoted;
    else if (character === separator && !quoted) cells.push('');
    else cells[cells.length - 1] += character;
  }
  return cells;
}

type Columns = { values: number[]; label: number | null };

function chooseColumns(table: { header: string[] | null; sample: string[]; values: number | null }): Columns {
  const { header, sample } = table;
  const values = table.values ?? Math.max(1, sample.length - 1);
  const all = sample.map((_, index) => index);
  const named = header?.findIndex((cell) => /^(label|labels|class|target|species|y)$/iu.test(cell.trim())) ?? -1;
  const label = named >= 0 ? named : sample.length <= values ? null : guessLabel(sample);
  const rest = all.filter((column) => column !== label);
  const numbers = rest.length === values + 1 ? rest.slice(1) : rest;
  if (numbers.length === values) return { values: numbers, label };
  throw new ServingError('malformed', `a row has ${sample.length} columns, but a sample has ${values} values and a label`, 'Give one column per input value and one named "label".');
}

function guessLabel(sample: readonly string[]): number {
  const whole = (cell: string): boolean => /^\s*\d+\s*$/u.test(cell);
  const last = sample.length - 1;
  if (!isNumber(sample[0] ?? '') && isNumber(sample[last] ?? '')) return 0;
  return whole(sample[0] ?? '') && isNumber(sample[last] ?? '') && !whole(sample[last] ?? '') ? 0 : last;
}

function isNumber(cell: string): boolean {
  return cell.trim() !== '' && Number.isFinite(Number(cell));
}

import type { CanonicalInput } from '@infaas/shared/domain/records';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { rowSource, valuesPerRow } from './row-source';
import type { SampleTable } from './read-table';
import type { SampleSource } from './read-validation-set';

/**
 * Returns samples from lines of JSON `{"input": …, "label": …}`: the input is an array of numbers (nested as one likes), or an object with
 * one for each tensor of the task. Throws ServingError('malformed') with the line.
 */
export function readJsonLines(text: string, input: CanonicalInput): SampleSource {
  return rowSource(readJsonTable(text, { values: valuesPerRow(input), names: input.kind === 'tensors' ? input.tensors.map((tensor) => tensor.name) : [] }), input);
}

/**
 * Returns the rows of such lines. `values` is how many numbers each must hold, null when that is not known: then as many as the first;
 * `names` puts the tensors of an object in order, without names they come as they stand.
 */
export function readJsonTable(text: string, form: { values: number | null; names: readonly string[] }): SampleTable {
  const rows: Float64Array[] = [];
  const labels: (string | null)[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const record = parseLine(line, index + 1);
    const numbers = flatten(inputOf(record, form.names));
    const values = form.values ?? rows[0]?.length ?? numbers?.length ?? 1;
    if (numbers === null || numbers.length !== values) throw refused(index + 1, `does not hold ${values} numbers under "input"`);
    rows.push(Float64Array.from(numbers));
    labels.push(labelOf(record));
  }
  return { rows, labels };
}

/** Deeper than any tensor; a parser takes seconds for lines that are nothing but brackets. */
const DEEPEST = 32;

function nesting(line: string): number {
  let [depth, deepest] = [0, 0];
  for (let at = 0; at < line.length && deepest <= DEEPEST; at++) {
    const character = line.charCodeAt(at);
    if (character === 0x5b || character === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (character === 0x5d || character === 0x7d) depth -= 1;
  }
  return deepest;
}

function parseLine(line: string, number: number): Record<string, unknown> {
  if (nesting(line) > DEEPEST) throw refused(number, `nests more than ${DEEPEST} lists`);
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Falls through to the refusal, which names the line.
  }
  throw refused(number, 'is not a JSON object');
}

function inputOf(record: Record<string, unknown>, names: readonly string[]): unknown {
  const { input } = record;
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  return names.length === 0 ? Object.values(input) : names.map((name) => (input as Record<string, unknown>)[name]);
}

function labelOf(record: Record<string, unknown>): string | null {
  const { label } = record;
  return typeof label === 'string' || typeof label === 'number' ? String(label) : null;
}

function flatten(value: unknown): number[] | null {
  if (typeof value === 'number') return [value];
  if (!Array.isArray(value)) return null;
  const parts = (value.flat(16) as unknown[]).map((item) => (typeof item === 'boolean' ? Number(item) : item));
  return parts.every((item): item is number => typeof item === 'number' && Number.isFinite(item)) ? parts : null;
}

function refused(line: number, what: string): ServingError {
  return new ServingError('malformed', `line ${line} ${what}`, 'Each line is {"input": [numbers], "label": "name"}.');
}

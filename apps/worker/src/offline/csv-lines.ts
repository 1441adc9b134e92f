import type { CanonicalOutput } from '@infaas/shared/domain/records';
import type { Block } from './block-file';
import { largest, rowValues, shown } from './block-values';

type Form = { output: CanonicalOutput; labels: readonly string[] };

/** Beyond so many classes a table has only the best one of each item; lines of JSON have all. */
const MOST_COLUMNS = 1_000;

/** Returns the first line of a table of answers: `item,key,error`, then `label,score` and the classes, or the outputs' names. */
export function csvHead(output: CanonicalOutput, labels: readonly string[]): string {
  return line(['item', 'key', 'error', ...answerColumns(output, labels)]);
}

/** Returns a block as lines of a table. Tensors of several numbers stand in one cell, with spaces between them. */
export function csvLines(block: Block, form: Form): string {
  const errors = new Map(block.errors);
  const columns = answerColumns(form.output, form.labels).length;
  let text = '';
  for (let at = 0; at < block.count; at += 1) {
    const error = errors.get(at);
    text += line([block.from + at, block.keys?.[at] ?? '', error ?? '', ...(error === undefined ? cellsOf(block, at, form) : new Array<string>(columns).fill(''))]);
  }
  return text;
}

function answerColumns(output: CanonicalOutput, labels: readonly string[]): string[] {
  if (output.kind === 'tensors') return output.tensors.map((tensor) => tensor.name);
  const classes = output.classes > MOST_COLUMNS ? [] : Array.from({ length: output.classes }, (_, at) => labels[at] ?? String(at));
  return ['label', 'score', ...classes];
}

function cellsOf(block: Block, at: number, { output, labels }: Form): (string | number)[] {
  if (output.kind === 'tensors') return block.tensors.map((tensor) => rowValues(tensor, at).map(shown).join(' '));
  const [tensor] = block.tensors;
  const scores = tensor ? rowValues(tensor, at) : [];
  const best = largest(scores);
  return [labels[best.at] ?? String(best.at), shown(best.value), ...(output.classes > MOST_COLUMNS ? [] : scores.map(shown))];
}

function line(cells: readonly (string | number)[]): string {
  return `${cells.map((cell) => (typeof cell === 'number' ? String(cell) : quoted(cell))).join(',')}\n`;
}

/** What a spreadsheet would take for a formula is given as text: keys and messages come from whoever made the input. */
function quoted(cell: string): string {
  const safe = /^[=+\-@\t\r]/u.test(cell) ? `'${cell}` : cell;
  return /[",\n\r]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
